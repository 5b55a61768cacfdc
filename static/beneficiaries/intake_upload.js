// A place to drop files on, the files chosen with their sizes, and how much of them has been sent. Without this file the
// browser's own file input and form do the same.
(() => {
  "use strict";

  const MEGA = 1024 * 1024;
  const one = new Intl.NumberFormat("id-ID", { maximumFractionDigits: 1 });

  const sizeOf = (file) =>
    file.size < MEGA ? `${Math.max(1, Math.round(file.size / 1024))} KB` : `${one.format(file.size / MEGA)} MB`;

  const lineOf = (file, limit, texts, leave) => {
    const line = document.createElement("li");
    const name = document.createElement("span");
    const note = document.createElement("span");
    const button = document.createElement("button");
    name.className = "drop-name";
    name.textContent = file.name;
    note.className = "muted small";
    note.textContent = sizeOf(file);
    button.type = "button";
    button.className = "button button-quiet";
    button.textContent = texts.remove;
    button.setAttribute("aria-label", `${texts.remove}: ${file.name}`);
    button.addEventListener("click", leave);
    if (file.size > limit) {
      note.className = "field-error";
      note.textContent = texts.tooLarge;
    }
    line.append(name, note, button);
    return line;
  };

  const wire = (zone) => {
    const input = zone.querySelector("input[type=file]");
    const list = zone.querySelector("[data-drop-list]");
    const spoken = zone.querySelector("[data-drop-status]");
    const limit = Number(zone.dataset.limit);
    zone.classList.add("is-wired");
    zone.querySelector("[data-drop-button]").hidden = false;
    const texts = { remove: zone.dataset.textRemove, tooLarge: zone.dataset.textLarge };

    const choose = (files) => {
      const chosen = new DataTransfer();
      files.forEach((file) => chosen.items.add(file));
      input.files = chosen.files;
      show();
    };
    const show = () => {
      const files = [...input.files];
      list.replaceChildren(
        ...files.map((file, place) =>
          lineOf(file, limit, texts, () => {
            choose(files.filter((_, other) => other !== place));
            input.focus();
          }),
        ),
      );
      list.hidden = !files.length;
      spoken.textContent = files.length ? zone.dataset.textChosen.replace("#", String(files.length)) : "";
    };
    const same = (one, other) => one.name === other.name && one.size === other.size;

    input.addEventListener("change", show);
    // Entering a child leaves its parent: only who leaves the whole zone takes the mark away.
    ["dragenter", "dragover"].forEach((type) =>
      zone.addEventListener(type, (event) => {
        event.preventDefault();
        zone.classList.add("is-over");
      }),
    );
    zone.addEventListener("dragleave", (event) => {
      if (!zone.contains(event.relatedTarget)) {
        zone.classList.remove("is-over");
      }
    });
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      zone.classList.remove("is-over");
      const before = [...input.files];
      const added = [...event.dataTransfer.files].filter((file) => !before.some((old) => same(old, file)));
      choose([...before, ...added]);
    });
    show();
  };

  document.querySelectorAll("[data-drop]").forEach(wire);

  // While a large file travels, the button says so and the bar moves.
  const form = document.querySelector("[data-upload]");
  const bar = form.querySelector("[data-upload-bar]");
  const underWay = (is) => {
    form.querySelector("[data-upload-box]").hidden = !is;
    form.querySelectorAll("button[type=submit]").forEach((button) => {
      button.disabled = is;
    });
  };
  form.addEventListener("htmx:beforeRequest", () => {
    bar.removeAttribute("value");
    underWay(true);
  });
  form.addEventListener("htmx:xhr:progress", (event) => {
    if (event.detail.lengthComputable) {
      bar.max = event.detail.total;
      bar.value = event.detail.loaded;
    }
  });
  // Taken in: the server leads on. Refused: what is wrong stands above the form, and the files stay chosen.
  form.addEventListener("htmx:afterRequest", (event) => {
    if (!event.detail.xhr.getResponseHeader("HX-Redirect")) {
      underWay(false);
      form.querySelector("#upload-errors").focus();
    }
  });
})();

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
    if (zone.dataset.wired) {
      return;
    }
    zone.dataset.wired = "1";
    const input = zone.querySelector("input[type=file]");
    const list = zone.querySelector("[data-drop-list]");
    const spoken = zone.querySelector("[data-drop-status]");
    const limit = Number(zone.dataset.limit);
    zone.classList.add("is-wired");
    zone.querySelector("[data-drop-button]").hidden = false;
    zone.querySelectorAll("[data-needs-js]").forEach((element) => {
      element.hidden = false;
    });
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

  const wireAll = () => document.querySelectorAll("[data-drop]").forEach(wire);
  wireAll();
  document.addEventListener("htmx:load", wireAll);

  // While a large file travels, the button says so and the bar moves.
  const partsOf = (event) => {
    const form = event.target.closest?.("[data-upload]");
    return form && { bar: form.querySelector("[data-upload-bar]"), box: form.querySelector("[data-upload-box]"), form };
  };
  document.addEventListener("htmx:xhr:progress", (event) => {
    const parts = partsOf(event);
    if (parts && event.detail.lengthComputable) {
      parts.bar.max = event.detail.total;
      parts.bar.value = event.detail.loaded;
    }
  });
  const underWay = (is) => (event) => {
    const parts = partsOf(event);
    if (parts) {
      parts.box.hidden = !is;
      parts.form.querySelectorAll("button[type=submit]").forEach((button) => {
        button.disabled = is;
      });
    }
  };
  document.addEventListener("htmx:beforeRequest", underWay(true));
  ["htmx:responseError", "htmx:sendError", "htmx:afterSwap"].forEach((type) =>
    document.addEventListener(type, underWay(false)),
  );
})();

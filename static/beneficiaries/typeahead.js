// A combobox whose options the server finds: type, walk with the arrows, choose with Enter; emptied, it chooses nothing.
(() => {
  "use strict";

  const PAUSE = 200;
  let serial = 0;

  const parts = (input) => {
    const root = input.closest("[data-typeahead]");
    return { root, list: root.querySelector("[role=listbox]"), value: root.querySelector("input[type=hidden]"), note: root.querySelector("[role=status]") };
  };

  const close = (input) => {
    const { list } = parts(input);
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const choose = (input, key, title) => {
    const { value } = parts(input);
    input.value = title;
    input.dataset.title = title;
    close(input);
    if (value.value !== key) {
      value.value = key;
      value.dispatchEvent(new Event("change", { bubbles: true }));
    }
  };

  const mark = (input, option) => {
    const { list } = parts(input);
    list.querySelectorAll("[aria-selected=true]").forEach((old) => old.setAttribute("aria-selected", "false"));
    option.setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };

  const fill = (input, options) => {
    const { root, list, note } = parts(input);
    list.replaceChildren(...options.map(({ value, title }, index) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${index}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.value = value;
      option.textContent = title;
      return option;
    }));
    list.hidden = options.length === 0;
    input.setAttribute("aria-expanded", String(options.length > 0));
    input.removeAttribute("aria-activedescendant");
    note.textContent = options.length ? root.dataset.textSome.replace("#", options.length) : root.dataset.textNone;
    root.classList.toggle("typeahead-none", options.length === 0);
  };

  const find = async (input) => {
    const { root, note } = parts(input);
    const mine = ++serial;
    const query = new URLSearchParams(new FormData(input.form));
    query.set("cari", input.value.trim());
    try {
      const answer = await fetch(`${root.dataset.url}?${query}`, { headers: { Accept: "application/json" } });
      if (!answer.ok) {
        throw new Error(answer.statusText);
      }
      const { options } = await answer.json();
      if (mine === serial && document.activeElement === input) {
        fill(input, options);
      }
    } catch {
      close(input);
      note.textContent = root.dataset.textFailed;
    }
  };

  const of = (event) => (event.target.matches?.("[data-typeahead] [role=combobox]") ? event.target : null);

  document.addEventListener("input", (event) => {
    const input = of(event);
    if (!input) {
      return;
    }
    clearTimeout(Number(input.dataset.timer));
    if (input.value.trim() === "") {
      serial += 1;
      choose(input, "", "");
    } else {
      input.dataset.timer = setTimeout(() => find(input), PAUSE);
    }
  });

  // What is typed is no choice yet: a form must not take it for one.
  document.addEventListener("change", (event) => {
    if (of(event)) {
      event.stopImmediatePropagation();
    }
  }, true);

  document.addEventListener("keydown", (event) => {
    const input = of(event);
    if (!input) {
      return;
    }
    const { list } = parts(input);
    const options = list.hidden ? [] : [...list.children];
    const now = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (["ArrowDown", "ArrowUp"].includes(event.key)) {
      event.preventDefault();
      if (options.length) {
        const step = event.key === "ArrowDown" ? 1 : -1;
        mark(input, options[(now + step + options.length) % options.length] || options[0]);
      } else {
        find(input);
      }
    } else if (event.key === "Enter" && options.length) {
      event.preventDefault();
      const option = options[Math.max(now, 0)];
      choose(input, option.dataset.value, option.textContent);
    } else if (event.key === "Enter") {
      event.preventDefault();
    } else if (event.key === "Escape" && options.length) {
      event.preventDefault();
      close(input);
    }
  });

  document.addEventListener("mousedown", (event) => {
    const option = event.target.closest?.("[data-typeahead] [role=option]");
    if (option) {
      event.preventDefault();
      choose(option.closest("[data-typeahead]").querySelector("[role=combobox]"), option.dataset.value, option.textContent);
    }
  });

  document.addEventListener("focusin", (event) => {
    const input = of(event);
    if (input && input.dataset.title === undefined) {
      input.dataset.title = input.value;
    }
  });

  document.addEventListener("focusout", (event) => {
    const input = of(event);
    if (input) {
      close(input);
      parts(input).root.classList.remove("typeahead-none");
      input.value = input.dataset.title ?? input.value;
    }
  });
})();

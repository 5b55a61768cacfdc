// The list of KPM: ticking rows, and filters that follow from one another. Bound to the document, for htmx swaps the list.
(() => {
  "use strict";

  const form = () => document.querySelector("form[data-selection]");
  const boxes = () => [...form().querySelectorAll("[name=_selected_action]")];

  const show = () => {
    const bar = document.querySelector("[data-selection-bar]");
    if (!bar) {
      return;
    }
    if (bar.hidden && window.matchMedia("(max-width: 63.99rem)").matches) {
      // A phone has no room for all buttons beside the rows: they open by one.
      bar.querySelector(".selection-more").open = false;
    }
    const ticked = boxes().filter((box) => box.checked).length;
    const across = form().elements.select_across;
    if (ticked < boxes().length) {
      across.value = "0";
    }
    const count = bar.querySelector("[data-selection-count]");
    const everything = document.querySelector("[data-count]")?.textContent;
    const all = across.value === "1";
    bar.hidden = ticked === 0;
    document.body.classList.toggle("selecting", ticked > 0);
    count.textContent = all
      ? count.dataset.textAll + (everything ? ` (${everything})` : "")
      : count.dataset.textSome.replace("#", ticked);
    bar.querySelector("[data-select-across]")?.setAttribute("aria-pressed", String(all));
    const head = document.querySelector("[data-select-page]");
    head.checked = ticked === boxes().length;
    head.indeterminate = ticked > 0 && !head.checked;
  };

  const tick = (all, across = "0") => {
    boxes().forEach((box) => {
      box.checked = all;
    });
    form().elements.select_across.value = across;
    show();
  };

  // With Shift, everything between the last one ticked and this one.
  let last = null;
  document.addEventListener("click", (event) => {
    const box = event.target.closest?.("[name=_selected_action]");
    if (box) {
      if (event.shiftKey && last && last !== box) {
        const [from, to] = [boxes().indexOf(last), boxes().indexOf(box)].sort((a, b) => a - b);
        boxes().slice(from, to + 1).forEach((between) => {
          between.checked = box.checked;
        });
      }
      last = box;
      show();
    } else if (event.target.closest?.("[data-select-page]")) {
      tick(event.target.checked);
    } else if (event.target.closest?.("[data-select-none]")) {
      tick(false);
      document.querySelector("[data-select-page]").focus();
    } else if (event.target.closest?.("[data-select-across]")) {
      tick(true, form().elements.select_across.value === "1" ? "0" : "1");
    }
  });

  // Another kecamatan has other desa. Before htmx hears of the change, so that it does not send the old one along.
  document.addEventListener("change", (event) => {
    const names = event.target.dataset?.clears?.split(" ") || [];
    names.forEach((name) => {
      const field = event.target.form?.elements[name];
      if (field) {
        field.value = "";
      }
    });
  }, true);

  // What is set to nothing has no place in the address.
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.target.matches?.("[data-filters]")) {
      const parameters = event.detail.parameters;
      Object.keys(parameters).forEach((name) => {
        if (parameters[name] === "") {
          delete parameters[name];
        }
      });
    }
  });

  // Whoever changes two filters quickly means both: the first request is dropped on purpose, which is no error to log.
  // A request that fails for another reason still has its own line (htmx:sendError, htmx:timeout).
  document.addEventListener("DOMContentLoaded", () => {
    window.htmx.logger = (_element, _name, detail) => {
      if (detail?.error === "htmx:sendAbort" || detail?.error === "htmx:afterRequest") {
        delete detail.error;
      }
    };
  });

  // The rarer filters open by a button, and stay open while they are used.
  let opened = null;
  const toggle = () => {
    const button = document.querySelector("[data-filters-toggle]");
    if (button && opened !== null) {
      button.setAttribute("aria-expanded", String(opened));
    }
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-filters-toggle]");
    if (button) {
      opened = button.getAttribute("aria-expanded") !== "true";
      toggle();
    }
  });
  document.addEventListener("htmx:afterSwap", () => {
    toggle();
    last = null;
    show();
  });
  // Browsers bring ticks back with the page.
  window.addEventListener("pageshow", () => form() && show());
})();

// The back office: what Unfold's and Django's scripts leave unnamed or out of a keyboard's reach, mended in one place.
(() => {
  "use strict";

  const FOCUSABLE = "a[href], button:not(:disabled), input:not([type=hidden], :disabled), select:not(:disabled), textarea:not(:disabled), summary, [tabindex='0']";
  const focusable = (panel) => [...panel.querySelectorAll(FOCUSABLE)].filter((element) => element.checkVisibility());

  // x-hold-focus="open": while the expression holds, Tab stays inside the element; afterwards focus goes back.
  document.addEventListener("alpine:init", () => {
    window.Alpine.directive("hold-focus", (panel, { expression }, { evaluateLater, effect }) => {
      const isOpen = evaluateLater(expression);
      let opener = null;
      const enter = () => (panel.querySelector("[autofocus]") || focusable(panel)[0] || panel).focus();
      effect(() => {
        isOpen((open) => {
          if (open && !opener) {
            opener = document.activeElement;
            // Shown by the same change that brought us here, but only with the next frame.
            requestAnimationFrame(() => requestAnimationFrame(enter));
          } else if (!open && opener) {
            opener.focus();
            opener = null;
          }
        });
      });
      panel.addEventListener("keydown", (event) => {
        const inside = focusable(panel);
        const [first, last] = [inside[0], inside.at(-1)];
        if (event.key === "Tab" && document.activeElement === (event.shiftKey ? first : last)) {
          event.preventDefault();
          (event.shiftKey ? last : first).focus();
        }
      });
    });
  });

  // After a refused form the first thing to mend. Until Alpine has begun the page is hidden and takes no focus.
  document.addEventListener("alpine:initialized", () => {
    setTimeout(() => document.querySelector("main [aria-invalid=true]")?.focus());
  });

  const labelOf = (id) => document.querySelector(`label[for="${CSS.escape(id)}"]`)?.textContent.replace("*", "").trim();

  const mend = (root) => {
    const each = (selector, act) => {
      if (root.matches?.(selector)) {
        act(root);
      }
      root.querySelectorAll?.(selector).forEach(act);
    };
    // A symbol is drawn from the letters of its name, which are not for reading aloud.
    each(".material-symbols-outlined", (symbol) => symbol.setAttribute("aria-hidden", "true"));
    // Django names the calendar and the clock by the tooltip of an empty element inside the link.
    each(".datetimeshortcuts a:has([title])", (link) => {
      link.setAttribute("role", "button");
      link.setAttribute("aria-label", link.querySelector("[title]").title);
    });
    // Select2 names its boxes by the value chosen, if any; the field's label belongs before it.
    each("select.select2-hidden-accessible + .select2", (box) => {
      const select = box.previousElementSibling;
      const name = select.getAttribute("aria-label") || labelOf(select.id) || select.dataset.placeholder || "";
      const label = document.createElement("span");
      label.className = "visually-hidden";
      label.id = `${select.id || select.name}-select2-name`;
      label.textContent = name;
      const selection = box.querySelector("[role=combobox]");
      if (name && selection && !box.querySelector(`#${CSS.escape(label.id)}`)) {
        box.prepend(label);
        selection.setAttribute("aria-labelledby", `${label.id} ${selection.getAttribute("aria-labelledby") || ""}`.trim());
        box.querySelectorAll(".select2-search__field, .select2-selection__rendered").forEach((part) => {
          part.setAttribute("aria-label", name);
        });
      }
    });
    each(".select2-dropdown .select2-search__field", (field) => {
      const open = document.querySelector(".select2-container--open .select2-selection");
      field.setAttribute("aria-label", open?.closest(".select2")?.querySelector(".visually-hidden")?.textContent || "…");
    });
    // Select2 says what it opens by an older attribute than the one that counts today.
    each(".select2-selection[aria-owns]", (selection) => {
      selection.setAttribute("aria-controls", selection.getAttribute("aria-owns"));
    });
    // On a phone the heading of a column stands before each value: as in the table, with a capital.
    each("#result_list [data-label]", (cell) => {
      cell.dataset.label = cell.dataset.label.charAt(0).toUpperCase() + cell.dataset.label.slice(1);
    });
    // A table without a caption of its own is what the page's heading announces.
    each("main table:not([aria-labelledby], :has(> caption))", (table) => {
      table.setAttribute("aria-labelledby", table.closest("fieldset")?.getAttribute("aria-labelledby") || "page-heading");
    });
    each("[role=region][aria-label='scrollable content']", (region) => {
      region.setAttribute("aria-label", document.getElementById("page-heading")?.textContent.trim() || "");
    });
  };

  document.addEventListener("DOMContentLoaded", () => {
    mend(document.body);
    new MutationObserver((changes) => {
      changes.forEach((change) => {
        const touched = change.type === "attributes" ? [change.target] : [...change.addedNodes];
        touched.filter((node) => node.nodeType === Node.ELEMENT_NODE).forEach(mend);
      });
    }).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["aria-owns"] });
  });
})();

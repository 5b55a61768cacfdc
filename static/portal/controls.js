// Small behaviours by data attribute, for every page of our own. Whatever needs this file stands `hidden` with
// `data-needs-js` in the page, so that nobody meets a button that does nothing.
(() => {
  "use strict";

  const on = (type, selector, act) => {
    document.addEventListener(type, (event) => {
      const element = event.target.closest?.(selector);
      if (element) {
        act(element, event);
      }
    });
  };

  document.querySelectorAll("[data-needs-js]").forEach((element) => {
    element.hidden = false;
  });

  on("click", "[data-dismiss]", (button) => {
    const next = document.getElementById("main");
    button.closest(".alert").remove();
    next?.focus({ preventScroll: true });
  });

  on("click", "[data-show-password]", (button) => {
    const input = document.getElementById(button.getAttribute("aria-controls"));
    const show = input.type === "password";
    input.type = show ? "text" : "password";
    button.setAttribute("aria-pressed", String(show));
    button.querySelector(".material-symbols-outlined").textContent = show ? "visibility_off" : "visibility";
  });

  on("click", "[data-copy]", async (button) => {
    const text = document.getElementById(button.dataset.copy).textContent.replaceAll(/\s/g, "");
    const note = document.getElementById(button.dataset.copyNote);
    try {
      await navigator.clipboard.writeText(text);
      note.textContent = note.dataset.done;
    } catch {
      // Plain HTTP in an office has no clipboard: the text stays on the screen to be selected.
      note.textContent = note.dataset.failed;
    }
  });

  on("click", "[data-print]", () => window.print());

  // A day is typed, or chosen in the browser's own calendar, whose input has no name and posts nothing.
  const DAY = /^(\d{1,2})[-/](\d{1,2})[-/](\d{4})$/;

  on("click", "[data-day-open]", (button) => {
    const box = button.closest(".day-input");
    const [text, calendar] = box.querySelectorAll("input");
    const [, day, month, year] = text.value.trim().match(DAY) ?? [];
    calendar.value = year ? `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}` : "";
    calendar.showPicker();
  });

  on("change", "[data-day-calendar]", (calendar) => {
    const text = calendar.closest(".day-input").querySelector("input");
    text.value = calendar.value.split("-").reverse().join("-");
    text.dispatchEvent(new Event("input", { bubbles: true }));
    text.focus();
  });

  // Only where "back" leads to a page of this portal.
  document.querySelectorAll("[data-back]").forEach((button) => {
    button.hidden = !(window.history.length > 1 && document.referrer.startsWith(window.location.origin));
    button.addEventListener("click", () => window.history.back());
  });

  // A second press while the first is under way would meet a page that no longer exists (sign-in renews its token).
  const UNDER_WAY = 3000;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") {
      return;
    }
    if (Date.now() - Number(form.dataset.sentAt || 0) < UNDER_WAY) {
      event.preventDefault();
    } else {
      form.dataset.sentAt = Date.now();
    }
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent-at]").forEach((form) => delete form.dataset.sentAt);
  });

  // After a refused form, the first thing to mend.
  document.querySelector("main [aria-invalid=true], main [data-form-errors]")?.focus();

  // A request that htmx made for a person and that failed must not fail in silence; polls may.
  const tell = (event) => {
    const template = document.getElementById("request-failed");
    if (template && !event.detail.requestConfig?.headers["X-Portal-Background"]) {
      document.getElementById("messages").replaceChildren(template.content.cloneNode(true));
    }
  };
  ["htmx:responseError", "htmx:sendError", "htmx:timeout"].forEach((type) => document.addEventListener(type, tell));
})();

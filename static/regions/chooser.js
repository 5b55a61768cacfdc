// The region chooser: comboboxes (ARIA Authoring Practices, "editable combobox with list autocomplete") that ask the
// server for at most 50 rows at a time. Without dependencies; sets no inline styles; works under a strict CSP and in
// rows that are added later (formset:added of the admin, htmx:load). Texts come from the template.
(() => {
  "use strict";

  const TYPING_PAUSE = 200; // ms without a key before the server is asked
  const PATIENCE = 10000; // ms until a question counts as failed
  const PAGE = 10; // rows that Page Up and Page Down go

  const answers = new Map(); // address → promise of an answer; a page has many choosers over the same regions
  let serial = 0;

  class SessionExpired extends Error {}

  async function ask(address) {
    const response = await fetch(address, {
      headers: { Accept: "application/json" },
      credentials: "same-origin",
      signal: AbortSignal.timeout(PATIENCE),
    });
    const isJson = (response.headers.get("Content-Type") || "").startsWith("application/json");
    if (response.redirected || response.status === 401 || response.status === 403) throw new SessionExpired();
    if (!response.ok || !isJson) throw new Error(`${response.status}`);
    return response.json();
  }

  function answer(address) {
    if (!answers.has(address)) {
      const pending = ask(address);
      answers.set(address, pending);
      pending.catch(() => answers.delete(address)); // What failed may be asked again.
    }
    return answers.get(address);
  }

  const element = (tag, className, text) => {
    const made = document.createElement(tag);
    made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  };

  /** One box: an input, its list, and the region chosen in it ({code, name}, or null). */
  class Box {
    constructor(chooser, root) {
      this.chooser = chooser;
      this.root = root;
      this.level = Number(root.dataset.level);
      this.input = root.querySelector("[role=combobox]");
      this.popup = root.querySelector(".region-chooser__popup");
      this.list = root.querySelector("[role=listbox]");
      this.note = this.popup.querySelector(".region-chooser__note");
      this.retry = this.popup.querySelector(".region-chooser__retry");
      this.clearButton = root.querySelector(".region-chooser__clear");
      this.region = root.dataset.code ? { code: root.dataset.code, name: root.dataset.name } : null;
      this.options = [];
      this.active = -1;
      this.question = 0;
      this.list.id = `region-chooser-list-${++serial}`;
      this.input.setAttribute("aria-controls", this.list.id);
      this.show(this.region);
      this.listen();
    }

    listen() {
      this.input.addEventListener("click", () => this.open());
      this.input.addEventListener("keydown", (event) => this.onKey(event));
      this.input.addEventListener("input", () => {
        clearTimeout(this.typing);
        this.typing = setTimeout(() => this.open(), TYPING_PAUSE);
      });
      this.clearButton.addEventListener("click", () => {
        this.chooser.choose(this, null);
        this.input.focus();
      });
      this.retry.addEventListener("click", () => {
        this.input.focus();
        this.open();
      });
      // A press in the list must not take the focus away from the input.
      this.list.addEventListener("mousedown", (event) => event.preventDefault());
      this.list.addEventListener("click", (event) => {
        const row = event.target.closest("[role=option]");
        if (row) this.pick(Number(row.dataset.index));
      });
      this.root.addEventListener("focusout", (event) => {
        if (!this.root.contains(event.relatedTarget)) this.leave();
      });
    }

    get isOpen() {
      return !this.popup.hidden;
    }

    get typed() {
      const text = this.input.value.trim();
      return this.region && text === this.region.name ? "" : text;
    }

    /** Show the list for what has been typed (everything, when nothing has). */
    async open() {
      clearTimeout(this.typing);
      if (this.input.disabled || this.input.readOnly) return;
      const question = ++this.question;
      const typed = this.typed;
      const within = this.chooser.above(this);
      const address = new URL(this.chooser.root.dataset.url, window.location.href);
      address.searchParams.set("level", this.level);
      if (within) address.searchParams.set("within", within.code);
      if (typed) address.searchParams.set("q", typed);
      this.popup.hidden = false;
      this.input.setAttribute("aria-expanded", "true");
      const slow = setTimeout(() => this.say(this.chooser.text("loading")), TYPING_PAUSE);
      try {
        const found = await answer(address.href);
        if (question !== this.question) return;
        this.fill(found, typed);
        this.popup.scrollIntoView({ block: "nearest" });
      } catch (problem) {
        if (question === this.question) this.fail(problem);
      } finally {
        clearTimeout(slow);
      }
    }

    close() {
      this.question++; // An answer still under way comes too late.
      clearTimeout(this.typing);
      this.popup.hidden = true;
      this.input.setAttribute("aria-expanded", "false");
      this.activate(-1);
    }

    /** Leaving without choosing: an emptied box is a cleared one, any other text gives way to what was chosen. */
    leave() {
      const emptied = this.region && this.input.value.trim() === "";
      this.close();
      if (emptied) this.chooser.choose(this, null);
      else this.show(this.region);
    }

    fill(found, typed) {
      this.options = found.options;
      this.active = -1;
      this.list.replaceChildren(...this.options.map((option, index) => this.row(option, index)));
      this.retry.hidden = true;
      const { length } = this.options;
      if (length === 0) this.say(this.chooser.text("none"));
      else if (found.more) this.say(this.chooser.text("more", length));
      else this.say("", this.chooser.text(length === 1 ? "one" : "many", length));
      const chosen = this.options.findIndex((option) => option.code === this.region?.code);
      this.activate(typed && length ? 0 : chosen);
    }

    row(option, index) {
      const row = element("li", "region-chooser__option");
      row.id = `${this.list.id}-${index}`;
      row.dataset.index = index;
      row.setAttribute("role", "option");
      row.setAttribute("aria-selected", "false");
      row.classList.toggle("region-chooser__option--chosen", option.code === this.region?.code);
      const name = element("span", "region-chooser__name", option.name);
      const about = this.chooser.about(this, option);
      row.append(name, element("span", "region-chooser__code", option.code));
      if (about) row.append(element("span", "region-chooser__about", about));
      return row;
    }

    fail(problem) {
      const expired = problem instanceof SessionExpired;
      this.options = [];
      this.activate(-1);
      this.list.replaceChildren();
      this.say(this.chooser.text(expired ? "expired" : "failed"));
      this.retry.hidden = expired;
    }

    /** A sentence under the list, and (the same, if no other is given) for those who listen. */
    say(note, spoken = note) {
      this.note.textContent = note;
      this.note.hidden = note === "";
      this.chooser.announce(spoken);
    }

    activate(index) {
      const before = this.list.children[this.active];
      if (before) before.setAttribute("aria-selected", "false");
      this.active = index;
      const row = this.list.children[index];
      if (!row) {
        this.input.removeAttribute("aria-activedescendant");
        return;
      }
      row.setAttribute("aria-selected", "true");
      this.input.setAttribute("aria-activedescendant", row.id);
      row.scrollIntoView({ block: "nearest" });
    }

    pick(index) {
      const option = this.options[index];
      if (!option) return;
      this.close();
      this.chooser.choose(this, option);
    }

    /** Hold a region, or none, and show its name. */
    show(region) {
      this.region = region;
      this.input.value = region ? region.name : "";
      this.clearButton.hidden = !region || this.input.disabled || this.input.readOnly;
      this.root.classList.toggle("region-chooser__box--filled", !this.clearButton.hidden);
    }

    onKey(event) {
      const last = this.options.length - 1;
      const moves = {
        ArrowDown: () => (this.active >= last ? 0 : this.active + 1),
        ArrowUp: () => (this.active <= 0 ? last : this.active - 1),
        PageDown: () => Math.min(this.active + PAGE, last),
        PageUp: () => Math.max(this.active - PAGE, 0),
        // Without a marked row the two keep their meaning for the text.
        ...(this.active >= 0 && { Home: () => 0, End: () => last }),
      };
      if (event.ctrlKey || event.metaKey || event.isComposing) return;
      if (event.key === "Tab" && !(this.isOpen && !this.retry.hidden)) this.leave(); // And let the focus move on.
      if (event.key === "ArrowUp" && event.altKey) this.close();
      else if (event.key === "Escape" && this.isOpen) {
        this.close();
        this.show(this.region);
      } else if (event.key === "Enter" && this.isOpen) this.enter();
      else if (["ArrowDown", "ArrowUp"].includes(event.key) && !this.isOpen) this.open();
      else if (this.isOpen && moves[event.key]) this.activate(moves[event.key]());
      else return;
      event.preventDefault();
      event.stopPropagation();
    }

    enter() {
      if (!this.retry.hidden) this.open();
      else if (this.active >= 0) this.pick(this.active);
    }
  }

  /** The boxes of one field, from the top level down, and the hidden input that is posted. */
  class Chooser {
    constructor(root) {
      this.root = root;
      this.value = root.querySelector("[data-region-value]");
      this.status = root.querySelector(".region-chooser__status");
      this.anyLevel = root.hasAttribute("data-any-level");
      this.boxes = [...root.querySelectorAll(".region-chooser__box")].map((box) => new Box(this, box));
      root.classList.add("region-chooser--ready");
      this.walkDown();
    }

    text(name, number) {
      return this.root.dataset[`text${name[0].toUpperCase()}${name.slice(1)}`].replace("#", number ?? "");
    }

    announce(sentence) {
      this.status.textContent = sentence;
    }

    /** What narrows a box: the region chosen in the nearest box above it. */
    above(box) {
      return this.boxes.filter((other) => other.level < box.level && other.region).at(-1)?.region;
    }

    /** What tells rows of the same name apart: the kind of a village, and those above that are not chosen yet. */
    about(box, option) {
      const within = this.above(box);
      const open = option.above.filter((above) => !within || above.level > Number(within.code.split(".").length));
      return [box.level === 4 ? option.kind : "", ...open.map((above) => above.name)].filter(Boolean).join(" · ");
    }

    /** A choice in one box fills those above it and empties those below that it does not hold. */
    choose(box, option) {
      box.show(option ? { code: option.code, name: option.name } : null);
      for (const other of this.boxes) {
        if (option && other.level < box.level) {
          other.show(option.above.find((above) => above.level === other.level) ?? other.region);
        } else if (other.level > box.level && other.region) {
          if (!option || !other.region.code.startsWith(`${option.code}.`)) other.show(null);
        }
      }
      this.announce(option ? this.text("chosen", option.name) : this.text("cleared"));
      this.store();
    }

    store() {
      const filled = this.boxes.filter((box) => box.region);
      const chosen = this.anyLevel ? filled.at(-1) : this.boxes.at(-1);
      const code = chosen?.region?.code ?? "";
      if (code === this.value.value) return;
      this.value.value = code;
      this.value.dispatchEvent(new Event("change", { bubbles: true }));
    }

    /** Where a level above offers one region only (an office's own kabupaten), nobody needs to choose it. */
    async walkDown() {
      if (this.anyLevel || this.value.value || this.value.disabled) return;
      for (const box of this.boxes.slice(0, -1)) {
        const within = this.above(box);
        const address = new URL(this.root.dataset.url, window.location.href);
        address.searchParams.set("level", box.level);
        if (within) address.searchParams.set("within", within.code);
        let found;
        try {
          found = await answer(address.href);
        } catch {
          return; // Said when the user opens the box.
        }
        if (found.options.length !== 1 || box.region || box.input.value || this.value.value) return;
        box.show({ code: found.options[0].code, name: found.options[0].name });
      }
    }
  }

  const known = new WeakSet();

  /** Take up all choosers in a part of the page, but not those in a row that is only there to be copied. */
  function takeUp(part) {
    const inside = part.querySelectorAll ? [...part.querySelectorAll("[data-region-chooser]")] : [];
    if (part.matches?.("[data-region-chooser]")) inside.push(part);
    for (const root of inside) {
      if (known.has(root) || root.closest(".empty-form")) continue;
      known.add(root);
      new Chooser(root);
    }
  }

  document.addEventListener("formset:added", (event) => takeUp(event.target));
  document.addEventListener("htmx:load", (event) => takeUp(event.target));
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => takeUp(document));
  else takeUp(document);
})();

// What a NIK says of itself, told while it is typed. A help only: the server checks again, and works without this.
(() => {
  "use strict";

  const WOMEN = 40; // Added to a woman's day of birth.
  const LENGTH = 16;

  /** The birth date in the latest century that is not in the future; none if the calendar has no such day. */
  function bornOn(year, month, day) {
    for (const century of [2000, 1900]) {
      const date = new Date(century + year, month - 1, day);
      const exists = date.getMonth() === month - 1 && date.getDate() === day;
      if (exists && date <= new Date()) return date;
    }
    return null;
  }

  function verdict(typed, texts) {
    const digits = typed.replaceAll(/[\s\u00a0'`’.-]/g, "");
    if (!digits) return ["", ""];
    if (/\D/.test(digits)) return ["warning", texts.textLetters];
    if (digits.length > LENGTH) return ["warning", texts.textLong.replace("#", digits.length)];
    if (digits.length < LENGTH) return ["", texts.textShort.replace("#", digits.length)];
    const day = Number(digits.slice(6, 8));
    const woman = day > WOMEN;
    const born = bornOn(Number(digits.slice(10, 12)), Number(digits.slice(8, 10)), woman ? day - WOMEN : day);
    if (!born) return ["warning", texts.textDate];
    const written = born.toLocaleDateString(document.documentElement.lang, { dateStyle: "long" });
    return ["success", texts.textFits.replace("#", (woman ? texts.textWoman : texts.textMan).replace("#", written))];
  }

  document.querySelectorAll("[data-nik]").forEach((box) => {
    const input = box.querySelector("input");
    const note = box.querySelector("[data-nik-note]");
    const tell = () => {
      const [tone, text] = verdict(input.value, note.dataset);
      note.textContent = text;
      note.hidden = !text;
      note.dataset.tone = tone;
    };
    // "No such NIK" and a NIK exclude each other: typing one chooses for both, a choice made by hand stands.
    const quality = (value) => box.closest("form").querySelector(`[name=nik_quality][value=${value}]`);
    const agree = () => {
      const [valid, missing] = [quality("valid"), quality("missing")];
      if (input.value.trim() && missing?.checked) valid.checked = true;
    };
    input.addEventListener("input", tell);
    input.addEventListener("input", agree);
    tell();
  });
})();

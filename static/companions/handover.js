// The loads beside the names, as the choices stand. Divides by the same rule as companions/sharing.py, which has the
// last word when the form is sent.
(() => {
  "use strict";

  const form = document.querySelector("[data-handover]");
  if (!form) {
    return;
  }
  const DIVIDED = "rata";
  const people = [...form.querySelectorAll("[data-successor]")];
  const note = form.querySelector("[data-remaining]");
  const number = new Intl.NumberFormat("id-ID");
  form.querySelectorAll("[data-hide-with-js]").forEach((button) => {
    button.hidden = true;
  });

  // Whom a row may go to, in the order of the list.
  const takersOf = (select) => [...select.options].map((option) => option.value).filter((value) => /^\d+$/.test(value));

  const divide = () => {
    const loads = new Map(people.map((person) => [person.dataset.successor, Number(person.dataset.before)]));
    const willing = new Set([...form.querySelectorAll("[name=successor]:checked")].map((box) => box.value));
    const rows = [...form.querySelectorAll("[data-part]")];
    let open = 0;
    rows.filter((row) => row.value !== DIVIDED).forEach((row) => {
      if (row.value) {
        loads.set(row.value, loads.get(row.value) + Number(row.dataset.part));
      } else {
        open += Number(row.dataset.part);
      }
    });
    rows.filter((row) => row.value === DIVIDED).forEach((row) => {
      const takers = takersOf(row).filter((key) => willing.has(key));
      if (!takers.length) {
        open += Number(row.dataset.part);
        return;
      }
      for (let family = 0; family < Number(row.dataset.part); family += 1) {
        const lightest = takers.reduce((best, key) => (loads.get(key) < loads.get(best) ? key : best));
        loads.set(lightest, loads.get(lightest) + 1);
      }
    });
    return { loads, open };
  };

  const show = () => {
    const { loads, open } = divide();
    people.forEach((person) => {
      const after = loads.get(person.dataset.successor);
      person.querySelector("[data-after]").textContent = number.format(after);
      person.classList.toggle("is-used", after !== Number(person.dataset.before));
    });
    note.textContent = open ? note.dataset.textSome.replace("#", number.format(open)) : note.dataset.textNone;
  };

  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-part]") && event.target.value) {
      event.target.removeAttribute("aria-invalid");
      event.target.closest("tr").classList.remove("is-open");
    }
    show();
  });
  show();
})();

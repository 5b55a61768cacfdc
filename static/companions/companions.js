// The press of Enter in the box that searches people looks for them; everywhere else in the form it goes on.
(() => {
  "use strict";

  const box = document.getElementById("person-search");
  box?.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      box.form.querySelector("button[value=search]").click();
    }
  });
})();

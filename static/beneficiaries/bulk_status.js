// The reason for leaving is asked for only of those who leave. Without this file the field stays, and the server decides.
(() => {
  "use strict";

  const status = document.querySelector("form select[name=status]");
  const reason = document.querySelector("form select[name=exit_reason]");
  const cell = reason?.closest(".form-cell");
  if (!status || !cell) {
    return;
  }
  const show = () => {
    cell.hidden = status.value !== "exit";
    if (cell.hidden) {
      reason.value = "";
    }
  };
  status.addEventListener("change", show);
  show();
})();

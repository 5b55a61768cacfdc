// Offers only the reasons that fit why families are handed over, and the last day only for a leave. Without scripts
// all are there, in groups, and the server says what does not fit.
(() => {
  "use strict";

  const reason = document.querySelector("select[data-leave-reasons]");
  const until = document.querySelector("input[name=until]");
  if (!reason || !until) {
    return;
  }
  const form = reason.form;
  const leave = new Set(reason.dataset.leaveReasons.split(" "));

  const show = () => {
    const status = form.elements.status.value;
    reason.closest(".field").hidden = status === "in_service";
    until.closest(".field").hidden = status !== "on_leave";
    if (status !== "on_leave") {
      until.value = "";
    }
    const fits = (value) => !value || !status || (status !== "in_service" && leave.has(value) === (status === "on_leave"));
    [...reason.options].forEach((option) => {
      option.hidden = !fits(option.value);
      option.disabled = option.hidden;
    });
    reason.querySelectorAll("optgroup").forEach((group) => {
      group.hidden = [...group.children].every((option) => option.hidden);
    });
    if (!fits(reason.value)) {
      reason.value = "";
    }
  };

  form.addEventListener("change", (event) => {
    if (event.target.name === "status") {
      show();
    }
  });
  show();
})();

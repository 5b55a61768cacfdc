// Passkeys: joins allauth's own scripts to buttons marked `data-webauthn`, and says in words what went wrong.
//   <button id="…" data-webauthn="login|add|authenticate" data-credential="id of the hidden input"
//           data-options="id of the JSON with the options" data-passwordless="id of the checkbox" hidden>
(() => {
  "use strict";

  const messages = document.querySelector("[data-webauthn-error]");
  const show = (text) => {
    messages.querySelector(".alert-body").textContent = text;
    messages.hidden = false;
  };
  const reasons = {
    NotAllowedError: "cancelled",
    AbortError: "cancelled",
    InvalidStateError: "known",
    SecurityError: "insecure",
  };

  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const reason = reasons[event.detail.exception?.name] || "other";
    show(messages.dataset[reason]);
  });

  document.querySelectorAll("[data-webauthn]").forEach((button) => {
    if (!window.webauthnJSON.supported()) {
      document.querySelectorAll("[data-webauthn-missing]").forEach((note) => {
        note.hidden = false;
      });
      return;
    }
    const { webauthn: step, credential, options: data, passwordless } = button.dataset;
    button.hidden = false;
    document.querySelectorAll("[data-webauthn-only]").forEach((element) => {
      element.hidden = false;
    });
    button.addEventListener("click", () => {
      messages.hidden = true;
    });
    window.allauth.webauthn.forms[`${step}Form`]({ ids: { [step]: button.id, credential, data, passwordless } });
  });
})();

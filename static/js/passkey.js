// Asks the device for a passkey, by allauth's own functions: to make one, or to sign in with one.
(() => {
  const form = document.querySelector("[data-passkey]");
  if (!form || !window.PublicKeyCredential) return;
  form.hidden = false;
  window.allauth.webauthn.forms[`${form.dataset.passkey}Form`]({
    ids: {
      [form.dataset.passkey]: "passkey-button",
      credential: form.elements.credential.id,
      data: "passkey-data",
    },
  });
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    form.querySelector("[data-passkey-problem]").hidden = false;
  });
})();

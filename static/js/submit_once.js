// A form that changes something is sent once, however often its button is clicked.
// The button is disabled only after the browser has gathered the values, so its own value is never lost.
(() => {
  const forms = new WeakSet();

  document.addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    if (event.defaultPrevented || form.getAttribute("method")?.toLowerCase() !== "post") return;
    if (forms.has(form)) {
      event.preventDefault();
      return;
    }
    forms.add(form);
    setTimeout(() => {
      if (!submitter) return;
      submitter.disabled = true;
      submitter.classList.add("is-sent");
    });
  });

  // Coming back with the browser's back button shows the page as it was left: let it be sent again.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    document.querySelectorAll("form").forEach((form) => forms.delete(form));
    document.querySelectorAll(".is-sent").forEach((button) => {
      button.disabled = false;
      button.classList.remove("is-sent");
    });
  });
})();

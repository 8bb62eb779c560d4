// form[data-guard-unsaved]: leaving with something typed and not sent asks first.
(() => {
  const written = new Set();

  // What came back with errors was typed, and is not kept anywhere yet.
  document.querySelectorAll("form[data-guard-unsaved]").forEach((form) => {
    if (form.querySelector("[data-error-summary]")) written.add(form);
  });

  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-guard-unsaved]");
    if (form) written.add(form);
  });

  document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) written.clear();
  });

  window.addEventListener("beforeunload", (event) => {
    if (written.size) event.preventDefault();
  });
})();

// form[data-guard-unsaved]: leaving with something typed and not sent (data-unsent) asks first.
(() => {
  const GUARDED = "form[data-guard-unsaved]";
  const guarded = () => [...document.querySelectorAll(GUARDED)];

  // What came back with errors was typed, and is not kept anywhere yet.
  for (const form of guarded()) form.toggleAttribute("data-unsent", form.querySelector("[data-error-summary]") !== null);

  document.addEventListener("input", (event) => {
    event.target.closest(GUARDED)?.setAttribute("data-unsent", "");
  });

  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    for (const form of guarded()) form.removeAttribute("data-unsent");
  });

  window.addEventListener("beforeunload", (event) => {
    if (!document.body.hidden && document.querySelector(`${GUARDED}[data-unsent]`)) event.preventDefault();
  });
})();

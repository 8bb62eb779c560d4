// form[data-guard-unsaved]: leaving with something typed and not sent (data-unsent) asks first.
// What is half-written in another form of the page is not lost by sending one: the answer opens in a new tab.
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
    event.target.removeAttribute("data-unsent");
    event.target.target = document.querySelector("form[data-unsent]") ? "_blank" : "";
  });

  window.addEventListener("beforeunload", (event) => {
    if (!document.body.hidden && document.querySelector(`${GUARDED}[data-unsent]`)) event.preventDefault();
  });
})();

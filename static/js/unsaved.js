// data-guard-unsaved on a form: leaving with something typed and not sent (data-unsent) asks first. In the admin, whose
// forms are Django's, a field of theirs says so.
// What is half-written in another form of the page is not lost by sending one: the answer opens in a new tab.
(() => {
  const guarded = () => [...document.querySelectorAll("[data-guard-unsaved]")].map((guard) => guard.closest("form"));

  // What came back with errors was typed, and is not kept anywhere yet.
  for (const form of guarded()) form.toggleAttribute("data-unsent", form.querySelector("[data-error-summary], .errornote") !== null);

  document.addEventListener("input", (event) => {
    const form = event.target.closest("form");
    if (guarded().includes(form)) form.setAttribute("data-unsent", "");
  });

  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    event.target.removeAttribute("data-unsent");
    event.target.target = document.querySelector("form[data-unsent]") ? "_blank" : "";
  });

  window.addEventListener("beforeunload", (event) => {
    if (!document.body.hidden && guarded().some((form) => "unsent" in form.dataset)) event.preventDefault();
  });
})();

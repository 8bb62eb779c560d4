// The admin's search boxes: what is chosen stands in a text box without a name, inside the box that has one.
new MutationObserver(() => {
  document.querySelectorAll(".select2-selection__rendered[role=textbox]").forEach((chosen) => {
    chosen.removeAttribute("role");
    chosen.removeAttribute("aria-readonly");
  });
}).observe(document.documentElement, { childList: true, subtree: true });

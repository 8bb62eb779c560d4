// data-select on a field that is only read: the whole of it is chosen as soon as it is entered, to be copied.
for (const field of document.querySelectorAll("[data-select]")) {
  field.addEventListener("focus", () => field.select());
}

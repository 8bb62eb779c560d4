// form[data-ways]: of the parts marked data-way only the one is shown that the radio named "way" chooses.
(() => {
  const form = document.querySelector("form[data-ways]");
  if (!form) return;
  const fit = () => {
    const way = new FormData(form).get("way");
    for (const part of form.querySelectorAll("[data-way]")) part.hidden = part.dataset.way !== way;
  };
  form.addEventListener("change", fit);
  fit();
})();

// form[data-ways]: of the parts marked data-way="a b" only those are shown that name the radio chosen as "way".
(() => {
  const form = document.querySelector("form[data-ways]");
  if (!form) return;
  const fit = () => {
    const way = new FormData(form).get("way");
    for (const part of form.querySelectorAll("[data-way]")) part.hidden = !part.dataset.way.split(" ").includes(way);
    form.dispatchEvent(new CustomEvent("way"));
  };
  form.addEventListener("change", fit);
  fit();
})();

// Loaded in the head, before anything is painted: the page follows the device's light or dark.
(() => {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const follow = () => {
    document.documentElement.dataset.bsTheme = dark.matches ? "dark" : "light";
  };
  follow();
  dark.addEventListener("change", follow);
  document.documentElement.classList.add("has-script");
})();

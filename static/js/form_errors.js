// A page that comes back with errors begins there: the title says so and the summary has the focus.
(() => {
  const summary = document.querySelector("[data-error-summary]");
  if (!summary) return;
  document.title = `Error: ${document.title}`;
  for (let fold = summary.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  summary.focus();
})();

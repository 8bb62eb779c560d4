// While the device is handed over, a tab that is still open elsewhere shows nothing of what it held.
// The pages of the table tell every other tab of this browser; those go where the server now leads them.
(() => {
  const channel = new BroadcastChannel("handed-over");
  if ("handedOver" in document.body.dataset) {
    channel.postMessage("handed over");
    return;
  }
  channel.addEventListener("message", () => {
    document.body.hidden = true;
    document.title = "…";
    window.location.reload();
  });
})();

// The page of the table looks every few seconds whether somebody has signed elsewhere meanwhile, and shows it.
(() => {
  const EVERY = 5000;
  const shown = document.querySelector("main").innerHTML;

  const look = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(window.location.href);
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (page.querySelector("main")?.innerHTML !== shown) window.location.reload();
    } catch {
      // Without a connection what was last seen stays, and it looks again.
    }
  };

  setInterval(look, EVERY);
})();

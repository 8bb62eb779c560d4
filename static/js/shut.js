// What a tab shows is for whoever has this browser now. Once the device is handed over, its owner has signed out, or
// somebody else is signed in, the page that says so tells every other tab: those show nothing any more, and go where the
// server leads them now.
// Text that was typed in one and not sent goes along after a sign-out: the server answers a form without a session with
// the sign-in page, which keeps it for its author. Should they be signed in again by then, it asks them first; should
// somebody else be, it waits under theirs.
(() => {
  const { page, user } = document.currentScript.dataset;
  const channel = new BroadcastChannel("shut");
  const mine = `signed in ${user}`;

  const add = (form, name, value) => {
    const field = Object.assign(document.createElement("input"), { type: "hidden", name, value });
    form.append(field);
  };

  // By the button that finishes nothing, where a form has one.
  const pressFirst = (form) => {
    const first = [...form.elements].find((element) => element.classList.contains("first-submit"));
    if (first?.name) add(form, first.name, first.value);
  };

  // Where another form of the page goes, and what is in it.
  const written = (form) => {
    const { pathname, search } = new URL(form.getAttribute("action") ?? "", window.location.href);
    const typed = [...new FormData(form)].filter(([, value]) => typeof value === "string");
    return `${pathname}${search} ${new URLSearchParams(typed)}`;
  };

  const carry = (form, others) => {
    for (const each of [form, ...others]) pressFirst(each);
    for (const other of others) add(form, "held:beside", written(other));
    add(form, "only_kept", "yes");
    form.target = "";
    HTMLFormElement.prototype.submit.call(form);
  };

  const shut = ({ data }) => {
    const handedOver = data === "handed over";
    if (!handedOver && (page !== "inside" || data === mine)) return;
    document.body.hidden = true;
    document.title = "…";
    const [form, ...others] = handedOver ? [] : document.querySelectorAll("form[data-unsent]");
    if (form) carry(form, others);
    else window.location.replace(window.location.pathname + window.location.search);
  };

  if (page === "table") channel.postMessage("handed over");
  else if (page === "left") channel.postMessage("signed out");
  else channel.addEventListener("message", shut);
  if (page === "inside") channel.postMessage(mine);
})();

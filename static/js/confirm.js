// data-confirm="Question?" on a form, or on one of its buttons, asks before sending.
// data-confirm-yes="Verb" names the button that goes on.
// data-confirm-with="field" names what has to be written first: without it the page says so, and nothing is asked.
(() => {
  const build = (question, yes) => {
    const dialog = document.createElement("dialog");
    dialog.className = "ask";
    dialog.setAttribute("aria-labelledby", "ask-question");
    const text = document.createElement("p");
    text.id = "ask-question";
    text.textContent = question;
    const form = document.createElement("form");
    form.method = "dialog";
    form.className = "action-bar";
    for (const [value, label, look] of [["yes", yes, "btn-primary"], ["no", "Leave it as it is", "btn-quiet"]]) {
      const button = document.createElement("button");
      button.value = value;
      button.textContent = label;
      button.className = `btn ${look}`;
      form.append(button);
    }
    dialog.append(text, form);
    document.body.append(dialog);
    return dialog;
  };

  document.addEventListener(
    "submit",
    (event) => {
      const { target: form, submitter } = event;
      const asks = submitter?.dataset.confirm ? submitter : form;
      if (!asks.dataset.confirm || form.dataset.confirmed) return;
      if (asks.dataset.confirmWith && !form.elements[asks.dataset.confirmWith].value.trim()) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const dialog = build(asks.dataset.confirm, asks.dataset.confirmYes || submitter?.textContent.trim() || "Yes");
      dialog.addEventListener("close", () => {
        dialog.remove();
        if (dialog.returnValue !== "yes") return;
        form.dataset.confirmed = "yes";
        form.requestSubmit(submitter);
        delete form.dataset.confirmed;
      });
      dialog.showModal();
    },
    { capture: true },
  );
})();

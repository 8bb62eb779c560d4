// form[data-cards="prefix of the fields"][data-cards-word="what a card is"]: adds, moves and removes (or strikes and puts back) its cards without
// leaving the page. Without this file the same buttons send the page.
// Names and ids of the fields carry the card's place, so they are written anew. What is said aloud is in data-said-*.
(() => {
  const form = document.querySelector("form[data-cards]");
  if (!form) return;
  const list = form.querySelector("[data-cards-list]");
  const blank = document.querySelector("[data-cards-blank]");
  const total = form.querySelector("[name$=TOTAL_FORMS]");
  const said = form.querySelector("[data-cards-said]");
  const { cards: prefix, cardsWord: word, cardsMost: most } = form.dataset;
  const words = {
    added: `A new ${word} was added at the end.`,
    removed: `The ${word} # was removed.`,
    moved: `It is now ${word} #.`,
    struck: "",
    restored: "",
    full: "",
  };
  const cards = () => [...list.querySelectorAll("[data-card]")];
  const standing = () => cards().filter((card) => !("struck" in card.dataset));
  const numberOf = (card) => standing().indexOf(card) + 1;
  const part = (card, name) => card.querySelector(`[name$="-${name}"]`);

  const place = (card, index) => {
    const anew = (text) => text.replace(new RegExp(`(${prefix}-)(\\d+|__prefix__)(-)`, "g"), `$1${index}$3`);
    for (const element of card.querySelectorAll("*")) {
      for (const name of ["id", "name", "for", "aria-describedby", "data-hint"]) {
        if (element.hasAttribute(name)) element.setAttribute(name, anew(element.getAttribute(name)));
      }
    }
    if (card.id) card.id = card.id.replace(/-[^-]*$/, `-${index}`);
    for (const button of card.querySelectorAll("[name=rearrange]")) {
      button.value = button.value.replace(/-.*/, `-${index}`);
    }
  };

  const number = (card, index, all) => {
    card.querySelector("[data-card-number]").textContent = index + 1;
    card.querySelector("[data-card-up]").disabled = index === 0;
    card.querySelector("[data-card-down]").disabled = index === all.length - 1;
    for (const which of card.querySelectorAll("[name=rearrange] .visually-hidden")) {
      which.textContent = ` ${word} ${index + 1}`;
    }
  };

  const renumber = () => {
    cards().forEach(place);
    standing().forEach(number);
    total.value = cards().length;
  };

  // Only the field that the kind of promise asks for is shown, and sent.
  const fit = (card) => {
    const kind = part(card, "kind").value;
    for (const only of card.querySelectorAll("[data-only-for]")) {
      only.hidden = only.dataset.onlyFor !== kind;
      only.querySelector("input").disabled = only.hidden;
    }
  };

  const say = (what, at = "") => {
    const key = `said${what[0].toUpperCase()}${what.slice(1)}`;
    said.textContent = (form.dataset[key] ?? words[what]).replace("#", at);
  };

  const touched = (what, at) => {
    renumber();
    say(what, at);
    total.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const add = () => {
    if (most && cards().length >= most) return say("full");
    const card = blank.content.cloneNode(true).querySelector("[data-card]");
    list.append(card);
    fit(card);
    touched("added");
    card.querySelector("select").focus();
  };

  const remove = (card) => {
    const next = card.nextElementSibling ?? card.previousElementSibling;
    const at = numberOf(card);
    card.remove();
    touched("removed", at);
    (next?.querySelector("[data-card-remove]") ?? form.querySelector("[data-cards-add]")).focus();
  };

  const strike = (card) => {
    card.dataset.struck = "";
    part(card, "struck").value = "on";
    card.querySelector("[data-card-words]").textContent = part(card, "what").value;
    touched("struck");
    card.querySelector("[data-card-restore]").focus();
  };

  const restore = (card) => {
    delete card.dataset.struck;
    part(card, "struck").value = "";
    touched("restored");
    card.querySelector("[data-card-strike]").focus();
  };

  const move = (card, button, up) => {
    const other = standing()[numberOf(card) - 1 + (up ? -1 : 1)];
    if (!other) return;
    if (up) other.before(card);
    else other.after(card);
    touched("moved", numberOf(card));
    const back = button.disabled ? card.querySelector(up ? "[data-card-down]" : "[data-card-up]") : button;
    back.focus();
    card.scrollIntoView({ block: "nearest" });
  };

  form.addEventListener("click", (event) => {
    const button = event.target.closest("[name=rearrange]");
    if (!button) return;
    const { dataset: does } = button;
    const card = button.closest("[data-card]");
    if ("cardsAdd" in does) add();
    else if ("cardRemove" in does) remove(card);
    else if ("cardStrike" in does) strike(card);
    else if ("cardRestore" in does) restore(card);
    else if ("cardUp" in does || "cardDown" in does) move(card, button, "cardUp" in does);
    else return;
    event.preventDefault();
  });
  form.addEventListener("change", (event) => {
    if (event.target.name?.endsWith("-kind")) fit(event.target.closest("[data-card]"));
  });
  cards().forEach(fit);
})();

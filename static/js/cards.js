// form[data-cards="prefix of the fields"][data-cards-word="what a card is"]: adds, moves and removes its cards
// without leaving the page. Without this file the same buttons send the page.
// Names and ids of the fields carry the card's place, so they are written anew.
(() => {
  const form = document.querySelector("form[data-cards]");
  if (!form) return;
  const list = form.querySelector("[data-cards-list]");
  const blank = document.querySelector("[data-cards-blank]");
  const total = form.querySelector("[name$=TOTAL_FORMS]");
  const said = form.querySelector("[data-cards-said]");
  const { cards: prefix, cardsWord: word } = form.dataset;
  const cards = () => [...list.querySelectorAll("[data-card]")];

  const place = (card, index) => {
    const anew = (text) => text.replace(new RegExp(`(${prefix}-)(\\d+|__prefix__)(-)`, "g"), `$1${index}$3`);
    for (const element of card.querySelectorAll("*")) {
      for (const name of ["id", "name", "for", "aria-describedby"]) {
        if (element.hasAttribute(name)) element.setAttribute(name, anew(element.getAttribute(name)));
      }
    }
    for (const button of card.querySelectorAll("[name=rearrange]")) {
      button.value = button.value.replace(/-.*/, `-${index}`);
      button.querySelector(".visually-hidden").textContent = ` ${word} ${index + 1}`;
    }
    card.querySelector("[data-card-number]").textContent = index + 1;
  };

  const renumber = () => {
    const all = cards();
    all.forEach(place);
    all.forEach((card, index) => {
      card.querySelector("[data-card-up]").disabled = index === 0;
      card.querySelector("[data-card-down]").disabled = index === all.length - 1;
    });
    total.value = all.length;
  };

  // Only the field that the kind of promise asks for is shown, and sent.
  const fit = (card) => {
    const kind = card.querySelector("[name$=-kind]").value;
    for (const part of card.querySelectorAll("[data-only-for]")) {
      part.hidden = part.dataset.onlyFor !== kind;
      part.querySelector("input").disabled = part.hidden;
    }
  };

  const touched = (sentence) => {
    renumber();
    said.textContent = sentence;
    total.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const add = () => {
    const card = blank.content.cloneNode(true).querySelector("[data-card]");
    list.append(card);
    fit(card);
    touched(`A new ${word} was added at the end.`);
    card.querySelector("select").focus();
  };

  const remove = (card) => {
    const next = card.nextElementSibling ?? card.previousElementSibling;
    const number = cards().indexOf(card) + 1;
    card.remove();
    touched(`The ${word} ${number} was removed.`);
    (next?.querySelector("[data-card-remove]") ?? form.querySelector("[data-cards-add]")).focus();
  };

  const move = (card, button, up) => {
    const other = up ? card.previousElementSibling : card.nextElementSibling;
    if (!other) return;
    if (up) other.before(card);
    else other.after(card);
    touched(`It is now ${word} ${cards().indexOf(card) + 1}.`);
    const back = button.disabled ? card.querySelector(up ? "[data-card-down]" : "[data-card-up]") : button;
    back.focus();
    card.scrollIntoView({ block: "nearest" });
  };

  form.addEventListener("click", (event) => {
    const button = event.target.closest("[name=rearrange]");
    if (!button) return;
    event.preventDefault();
    const card = button.closest("[data-card]");
    if (button.value === "add") add();
    else if ("cardRemove" in button.dataset) remove(card);
    else move(card, button, "cardUp" in button.dataset);
  });
  form.addEventListener("change", (event) => {
    if (event.target.name?.endsWith("-kind")) fit(event.target.closest("[data-card]"));
  });
  cards().forEach(fit);
})();

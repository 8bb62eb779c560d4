// The people of a referral: cards are added and taken out without leaving the page. Enter in a field stays on it.
// Without this script the page has spare cards, and a button that brings more of them.
(() => {
  const people = document.querySelector("[data-people]");
  if (!people) return;
  people.querySelector("[data-spare]").remove();
  const cards = people.querySelector("[data-cards]");
  const add = people.querySelector("[data-add]");
  const said = people.querySelector("[data-said]");
  const template = document.getElementById("person-template");
  let last = Math.max(...[...people.querySelectorAll("[data-card]")].map((card) => Number(card.dataset.card)));

  const all = () => [...cards.querySelectorAll("[data-card]")];
  const part = (card, name) => card.querySelector(`[name="people-${card.dataset.card}-${name}"]`);
  const nameOf = (card) => part(card, "name").value.trim() || `Person ${all().indexOf(card) + 1}`;

  const offerSupported = (card) => {
    const select = part(card, "supports");
    const chosen = select.value;
    const others = all().filter((other) => other !== card);
    const offered = others.map((other) => new Option(nameOf(other), other.dataset.card));
    select.replaceChildren(select.options[0], ...offered);
    select.value = others.some((other) => other.dataset.card === chosen) ? chosen : "";
  };

  const refresh = () => {
    all().forEach((card, place) => {
      card.querySelector("[data-number]").textContent = place + 1;
      card.querySelector("[data-whom]").textContent = ` ${nameOf(card)}`;
      card.querySelector("[data-remove]").hidden = false;
      card.querySelector("[data-supports]").hidden = part(card, "side").value !== "support";
      offerSupported(card);
    });
  };

  const say = (text, undo) => {
    said.textContent = text;
    if (!undo) return;
    const back = document.createElement("button");
    back.type = "button";
    back.className = "btn btn-link";
    back.textContent = "Put them back";
    back.addEventListener("click", undo);
    said.append(" ", back);
  };

  const addCard = () => {
    last += 1;
    const holder = document.createElement("template");
    holder.innerHTML = template.innerHTML.replaceAll("__n__", last);
    cards.append(holder.content);
    refresh();
    const card = all().at(-1);
    say(`Person ${all().length} added.`);
    part(card, "side").focus();
  };

  const removeCard = (card) => {
    const before = all();
    const place = before.indexOf(card);
    const name = nameOf(card);
    const supporters = before.filter((other) => part(other, "supports").value === card.dataset.card);
    card.remove();
    refresh();
    say(`${name} removed.`, () => {
      cards.insertBefore(card, all()[place] ?? null);
      refresh();
      supporters.forEach((other) => (part(other, "supports").value = card.dataset.card));
      say(`${name} is back.`);
      part(card, "name").focus();
    });
    const next = all()[place] ?? all().at(-1);
    (next ? next.querySelector("legend") : add).focus();
  };

  add.hidden = false;
  add.addEventListener("click", addCard);
  cards.addEventListener("click", (event) => {
    const button = event.target.closest("[data-remove]");
    if (button) removeCard(button.closest("[data-card]"));
  });
  cards.addEventListener("change", refresh);
  people.closest("form").querySelector(".first-submit").addEventListener("click", (event) => event.preventDefault());
  refresh();
})();

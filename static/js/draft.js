// form[data-draft="where it is saved"]: the page saves itself within two seconds of a change and always says so.
// Without a connection the words stay on the page, and are saved when it is back. Nothing is put into the
// browser's storage. What somebody else has saved meanwhile is shown beside one's own, and never overwritten.
(() => {
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const words = form.dataset;
  const table = document.querySelector("[data-draft-page]");
  const state = form.querySelector("[data-draft-state]");
  const said = form.querySelector("[data-draft-said]");
  const door = form.querySelector("[data-draft-door]");
  const totals = form.querySelector("[data-draft-totals]");
  const other = document.querySelector("[data-draft-other]");
  const PAUSE = 600;
  const LATEST = 1500;
  let changes = 0;
  let saved = 0;
  let since = 0;
  let timer;
  let tries = 0;
  let running;
  let leaving = false;
  let conflict;

  const show = (how, sentence) => {
    state.dataset.state = how;
    if (said.textContent !== sentence) said.textContent = sentence;
    door.hidden = how !== "signed-out";
  };

  // Signing in again, in another tab, gives the browser a new token; the one in the page is of the old session.
  const token = () => {
    const cookie = document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/);
    return cookie ? cookie[1] : form.elements.csrfmiddlewaretoken.value;
  };

  const count = (made, kept) => {
    [changes, saved] = [made, kept];
    form.toggleAttribute("data-unsent", saved !== changes);
  };

  const point = (hints) => {
    for (const hint of form.querySelectorAll("[data-hint]")) {
      const sentence = hints[hint.dataset.hint] ?? "";
      if (hint.textContent !== sentence) hint.textContent = sentence;
    }
  };

  const addUp = (sums) => {
    totals.hidden = sums.length === 0;
    totals.querySelector("dl").replaceChildren(
      ...sums.map(({ who, text }) => {
        const [line, name, sum] = ["div", "dt", "dd"].map((tag) => document.createElement(tag));
        name.textContent = who ? form.querySelector(`select[name$="-who"] option[value="${CSS.escape(who)}"]`)?.text : totals.dataset.inAll;
        sum.textContent = text;
        line.append(name, sum);
        return line;
      }),
    );
  };

  // From its heading on, whatever its length: what to do about it stands there.
  const showOther = () => {
    other.focus({ preventScroll: true });
    other.scrollIntoView({ block: "start" });
  };

  const overtaken = (answer) => {
    conflict = answer.edits;
    other.querySelector("[data-draft-other-text]").innerHTML = answer.other;
    other.hidden = false;
    show("trouble", answer.sentence);
    showOther();
  };

  const later = () => {
    tries += 1;
    clearTimeout(timer);
    timer = setTimeout(save, Math.min(2000 * tries, 15000));
  };

  const heard = async (answer, sent) => {
    if (answer.status === 200) {
      const told = await answer.json();
      form.elements.edits.value = told.edits;
      count(changes, sent);
      [tries, since] = [0, Date.now()];
      point(told.hints);
      addUp(told.totals);
      if (saved === changes) show("saved", told.saved_at);
      else soon();
    } else if (answer.status === 409) {
      overtaken(await answer.json());
    } else if (answer.headers.get("Content-Type")?.startsWith("application/json")) {
      show("trouble", (await answer.json()).sentence);
    } else if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
      show("signed-out", words.saidSignedOut);
      later();
    } else if (answer.status === 404) {
      show("trouble", words.saidGone);
    } else {
      show("trouble", words.saidFailed);
      later();
    }
  };

  const send = async () => {
    const sent = changes;
    const body = new FormData(form);
    body.delete("csrfmiddlewaretoken");
    // Another language is another page: the one that is shown is saved in its own.
    body.set("language", words.language);
    body.delete("other_language");
    if (words.other) body.set("other_language", words.other);
    show("saving", words.saidSaving);
    try {
      const headers = { "X-CSRFToken": token() };
      await heard(await fetch(words.draft, { method: "POST", body, headers, redirect: "manual" }), sent);
    } catch {
      show("trouble", words.saidOffline);
      later();
    }
  };

  // One at a time: the next one carries the count that the last one was answered with.
  const save = async () => {
    clearTimeout(timer);
    while (running) await running;
    if (saved === changes || conflict !== undefined) return;
    running = send();
    await running;
    running = undefined;
  };

  const soon = () => {
    if (conflict !== undefined) return;
    clearTimeout(timer);
    timer = setTimeout(save, Math.max(0, Math.min(PAUSE, since + LATEST - Date.now())));
  };

  const touched = (event) => {
    if (event.target.closest("[data-not-saved], [data-languages]")) return;
    if (saved === changes) since = Date.now();
    count(changes + 1, saved);
    if (state.dataset.state === "saved") show("saving", words.saidSaving);
    soon();
  };

  // What leads on to another page goes only once everything is saved: a page that cannot be reached takes no words.
  const leave = async (submitter) => {
    count(changes + 1, saved);
    await save();
    if (saved !== changes) return;
    form.elements.csrfmiddlewaretoken.value = token();
    leaving = true;
    form.requestSubmit(submitter);
  };

  const anotherLanguage = async () => {
    await leave(table.querySelector(".first-submit"));
    if (leaving) return;
    form.elements.language.value = words.language;
    form.elements.other_language.checked = words.other !== "";
  };

  form.addEventListener("input", touched);
  form.addEventListener("change", (event) => {
    if (event.target.closest("[data-languages]")) anotherLanguage();
  });
  form.addEventListener("submit", (event) => {
    if (leaving) return;
    event.preventDefault();
    if (conflict !== undefined) showOther();
    else if (event.submitter?.value === "save") save();
    else leave(event.submitter);
  });
  other.addEventListener("click", (event) => {
    if (event.target.closest("[data-draft-theirs]")) leaving = true;
    if (!event.target.closest("[data-draft-mine]")) return;
    event.preventDefault();
    if (conflict !== undefined) form.elements.edits.value = conflict;
    conflict = undefined;
    count(changes + 1, saved);
    other.hidden = true;
    save();
    form.querySelector("textarea").focus();
  });
  window.addEventListener("online", save);
  window.addEventListener("focus", save);
  document.addEventListener("visibilitychange", save);
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && saved !== changes && !document.body.hidden) event.preventDefault();
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) leaving = false;
  });
  if (!other.hidden) {
    conflict = Number(form.elements.edits.value);
    count(changes + 1, saved);
    showOther();
  }
})();

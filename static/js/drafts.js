// What is written into a form (data-drafts says where to) is saved on the server meanwhile. Each tab
// has drafts of its own; one that was changed elsewhere is not written over: the answer names another.

const PAUSE = 1500;
const SAVE = 'button[formaction^="/drafts"]';
const states = new Map(); // form -> the timer until it is saved, the answer that is waited for, what is new

document.addEventListener("input", ({ target }) => saveSoon(target.closest?.("form[data-drafts]")));

// It names its draft; what is kept of one at an address of its own leads there again.
document.addEventListener("restored", ({ target: form }) => {
  const id = form.elements.draft?.value;
  if (id && form.matches("[data-draft-page]")) {
    hold(form, { id, version: form.elements.draft_version.value, save: `/drafts/${id}`, page: `/ideas/new?draft=${id}` });
  }
});

// What came back is not wanted: its draft is put away like the text.
document.addEventListener("discarded", ({ detail: id }) => {
  const { content } = document.querySelector('meta[name="csrf-token"]');
  // What the answer says is for the next page; without a connection the draft stays in the list.
  if (id) fetch(`/drafts/${id}/discard`, { method: "POST", headers: { "X-CSRFToken": content }, redirect: "manual" }).catch(() => {});
});

// What is on its way to the server is there before the text is: it would come back as a draft.
document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  const state = states.get(form);
  if (!state) return;
  clearTimeout(state.timer);
  state.isDirty = false;
  if (!state.saving) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  state.saving.finally(() => form.requestSubmit(submitter));
}, true);

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") [...states.keys()].forEach(save);
});

function saveSoon(form) {
  if (!form) return;
  const state = states.get(form) ?? {};
  states.set(form, state);
  state.isDirty = true;
  clearTimeout(state.timer);
  state.timer = setTimeout(save, PAUSE, form);
}

function save(form) {
  const state = states.get(form);
  if (!form.isConnected) return states.delete(form);
  if (!state.isDirty || state.saving || !hasWords(form)) return undefined;
  state.isDirty = false;
  state.saving = send(form, state)
    .catch(() => tell(form, "unsaved"))
    .finally(() => {
      state.saving = null;
      if (state.isDirty) state.timer = setTimeout(save, PAUSE, form);
    });
  return undefined;
}

function hasWords(form) {
  if (form.elements.draft.value) return true;
  return [...form.querySelectorAll("textarea, [name=title]")].some(({ value }) => value.trim());
}

async function send(form, state) {
  const texts = [...new FormData(form)].filter(([, value]) => typeof value === "string");
  const headers = { Accept: "application/json" };
  const answer = await fetch(form.dataset.drafts, { method: "POST", headers, body: new URLSearchParams(texts) });
  if (answer.status === 404 && form.matches("[data-draft-page]") && form.elements.draft.value) return startAnew(form, state);
  const isKnown = answer.headers.get("Content-Type")?.startsWith("application/json");
  if (!isKnown) throw new Error(`The draft was answered with ${answer.status}.`);
  const { message, ...known } = await answer.json();
  if ("id" in known) hold(form, known);
  tell(form, "saved", message);
  if (known.page && !state.isDirty) form.dispatchEvent(new CustomEvent("taken", { bubbles: true }));
  return undefined;
}

/** It was posted or deleted elsewhere: what is typed here becomes another. */
function startAnew(form, state) {
  hold(form, { id: "", version: "", save: "/drafts", page: "/ideas/new" });
  state.isDirty = true;
}

/** The form belongs to this draft now, and where that has a page of its own, so does the tab. */
function hold(form, { id, version, save: to, page }) {
  form.elements.draft.value = id;
  form.elements.draft_version.value = version;
  form.dataset.drafts = to;
  form.querySelector(SAVE)?.setAttribute("formaction", to);
  if (!page) return;
  history.replaceState(history.state, "", page);
  form.dispatchEvent(new CustomEvent("renamed", { bubbles: true, detail: `idea:${id}` }));
}

function tell(form, what, message) {
  const status = form.querySelector("[data-draft-status]");
  const words = message ?? status.dataset[what];
  if (status.textContent !== words) status.textContent = words;
}

// A new idea (form[data-drafts]) is saved on the server while it is written. Each tab has a draft
// of its own; one that was changed elsewhere is not written over: the answer names another one.

const PAUSE = 1500;
const SAVE = 'button[formaction^="/drafts"]';
const form = document.querySelector("form[data-drafts]");
const status = form?.querySelector("[data-draft-status]");
let timer;
let saving = null; // the answer that is waited for
let isDirty = false;

if (form) {
  form.addEventListener("input", () => {
    isDirty = true;
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  });
  form.addEventListener("restored", () => {
    const id = form.elements.draft.value;
    if (id) hold({ id, version: form.elements.draft_version.value, save: `/drafts/${id}`, page: `/ideas/new?draft=${id}` });
  });
  // What is on its way to the server is there before the idea is: it would come back as a draft.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!saving) return;
    event.preventDefault();
    const { submitter } = event;
    saving.finally(() => form.requestSubmit(submitter));
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save();
  });
}

function save() {
  const { draft, title, body } = form.elements;
  if (!isDirty || saving || !(draft.value || title.value.trim() || body.value.trim())) return;
  isDirty = false;
  saving = send()
    .catch(() => tell(status.dataset.unsaved))
    .finally(() => {
      saving = null;
      if (isDirty) timer = setTimeout(save, PAUSE);
    });
}

async function send() {
  const { draft } = form.elements;
  const to = form.querySelector(SAVE).getAttribute("formaction");
  const texts = [...new FormData(form)].filter(([, value]) => typeof value === "string");
  const headers = { Accept: "application/json" };
  const answer = await fetch(to, { method: "POST", headers, body: new URLSearchParams(texts) });
  if (answer.status === 404 && draft.value) return startAnew();
  const isKnown = answer.headers.get("Content-Type")?.startsWith("application/json");
  if (!isKnown) throw new Error(`The draft was answered with ${answer.status}.`);
  const { message, ...known } = await answer.json();
  if (known.id) hold(known);
  tell(message ?? status.dataset.saved);
  if (known.id && !isDirty) form.dispatchEvent(new CustomEvent("taken", { bubbles: true }));
}

/** It was posted or deleted elsewhere: what is typed here becomes another. */
function startAnew() {
  hold({ id: "", version: "", save: "/drafts", page: "/ideas/new" });
  isDirty = true;
}

function hold({ id, version, save: to, page }) {
  form.elements.draft.value = id;
  form.elements.draft_version.value = version;
  form.querySelector(SAVE).setAttribute("formaction", to);
  history.replaceState(history.state, "", page);
  form.dispatchEvent(new CustomEvent("renamed", { bubbles: true, detail: `idea:${id}` }));
}

function tell(words) {
  if (status.textContent !== words) status.textContent = words;
}

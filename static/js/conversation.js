// A conversation: what was asked for is brought into sight, also out of folded branches; that
// somebody was here is told; and what is typed elsewhere outlives an answer to one form.

let typed = {};

/** Open the folds around the comment that the address names, or the page marks. */
function unfold() {
  const id = location.hash.slice(1);
  if (id && !id.startsWith("comment-")) return;
  const comment = id ? document.getElementById(id) : document.querySelector(".comment--marked");
  if (!comment) return;
  for (let fold = comment.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  comment.scrollIntoView();
}

function noteVisit() {
  const conversation = document.querySelector("[data-visit]");
  const token = document.querySelector('meta[name="csrf-token"]');
  if (!conversation || document.visibilityState !== "visible") return;
  const { visit, seen } = conversation.dataset;
  delete conversation.dataset.visit;
  const body = new URLSearchParams({ seen, csrf_token: token.content });
  fetch(visit, { method: "POST", body, keepalive: true }).catch(() => {});
}

/** What ties a form to its draft. */
function draftOf(form) {
  return ["draft", "draft_version"].map((name) => [name, form.elements[name].value]);
}

function conversationIn({ detail: { ctx } }) {
  return ctx.target?.id === "conversation" ? ctx : null;
}

document.addEventListener("htmx:before:swap", (event) => {
  const ctx = conversationIn(event);
  if (!ctx) return;
  typed = {};
  for (const text of ctx.target.querySelectorAll("textarea")) {
    if (!ctx.sourceElement.contains(text)) typed[text.id] = [text.value, draftOf(text.form)];
  }
});

document.addEventListener("htmx:after:swap", (event) => {
  if (!conversationIn(event)) return;
  for (const [id, [value, draft]] of Object.entries(typed)) {
    const text = document.getElementById(id);
    if (!text || text.value) continue;
    text.value = value;
    for (const [name, known] of draft) text.form.elements[name].value = known;
  }
  const wrong = document.querySelector("#conversation [aria-invalid=true]");
  (wrong ?? document.querySelector(".comment--marked"))?.focus();
  document.querySelector("#meanwhile")?.scrollIntoView({ block: "nearest" });
  noteVisit();
});

window.addEventListener("hashchange", unfold);
document.addEventListener("visibilitychange", noteVisit);
unfold();
noteVisit();

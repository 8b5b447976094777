// One reply form for a whole thread: "Reply" brings it below the comment that is answered, and
// "Quote" puts the quote into it.

document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("[data-reply-to], [data-quote]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const form = replyBelow(link);
  const text = form.querySelector("textarea");
  text.focus();
  if (link.dataset.quote) quote(text, await quoteOf(link));
});

/** The form for a reply, below the comment that `link` belongs to. */
export function replyBelow(link) {
  const form = openForm();
  form.elements.parent_id.value = link.dataset.replyTo ?? link.dataset.quote;
  link.closest(".comment__acts").after(form);
  return form;
}

/** The form with what was typed into it so far, which moves along; a new one at first. */
function openForm() {
  const opened = document.querySelector("[data-replies] form.comment-form");
  if (opened) return opened;
  const form = document.querySelector("template[data-reply-form]").content.firstElementChild.cloneNode(true);
  document.querySelector("[data-replies]").append(form);
  window.htmx.process(form);
  return form;
}

/** What the same link gives to who has no script. */
async function quoteOf(link) {
  const answer = await fetch(link.href);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector("#reply-body")?.value ?? "";
}

function quote(text, words) {
  text.value = text.value.trim() ? `${text.value.trimEnd()}\n\n${words}` : words;
  text.setSelectionRange(text.value.length, text.value.length);
}

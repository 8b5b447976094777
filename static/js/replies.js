// One reply form for a whole thread: "Reply" brings it below the comment that is answered.

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-reply-to]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const form = openForm();
  form.elements.parent_id.value = link.dataset.replyTo;
  link.after(form);
  form.querySelector("textarea").focus();
});

/** The form with what was typed into it so far, which moves along; a new one at first. */
function openForm() {
  const opened = document.querySelector("[data-replies] form");
  return opened ?? document.querySelector("template[data-reply-form]").content.firstElementChild.cloneNode(true);
}

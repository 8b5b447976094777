// How many characters are left in a field with data-count and a maxlength, once it fills up.

const SHOWN_FROM = 0.8;

document.addEventListener("input", ({ target }) => {
  if (!target.matches?.("[data-count][maxlength]")) return;
  const left = target.maxLength - target.value.length;
  const count = countOf(target);
  count.hidden = target.value.length < target.maxLength * SHOWN_FROM;
  count.textContent = `${left} / ${target.maxLength}`;
});

function countOf(field) {
  const next = field.nextElementSibling;
  if (next?.matches(".field__count")) return next;
  const count = document.createElement("p");
  count.className = "field__count";
  count.setAttribute("role", "status");
  field.after(count);
  return count;
}

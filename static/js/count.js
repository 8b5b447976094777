// How many characters stand in a field with data-most, which is how many may. It is told to who
// hears the page when few are left, and not at every key; a long text shows it only then.

import { announce } from "./toasts.js";

const TOLD_FROM = 0.8;
const PAUSE = 1000;
let telling;

function count(field) {
  const most = Number(field.dataset.most);
  const typed = [...field.value].length;
  const shown = countOf(field);
  shown.textContent = `${typed} / ${most}`;
  shown.classList.toggle("field__count--over", typed > most);
  shown.hidden = field.matches("textarea") && typed < most * TOLD_FROM;
  return { typed, most };
}

document.addEventListener("input", ({ target }) => {
  if (!target.matches?.("[data-most]")) return;
  const { typed, most } = count(target);
  const { left, over } = target.dataset;
  clearTimeout(telling);
  if (typed < most * TOLD_FROM) return;
  telling = setTimeout(() => announce(`${Math.abs(most - typed)} ${typed > most ? over : left}`), PAUSE);
});

function countOf(field) {
  const next = field.nextElementSibling;
  if (next?.matches(".field__count")) return next;
  const shown = document.createElement("p");
  shown.className = "field__count";
  field.after(shown);
  return shown;
}

document.querySelectorAll("[data-most]").forEach(count);

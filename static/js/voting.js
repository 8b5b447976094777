// A press on a vote button shows at once; the answer then says how it is, to screen readers too.

import { announce } from "./toasts.js";

const PRESS = "[data-vote] button";

// A double click is one press: the second half of it would take back what the first one gave.
document.addEventListener("click", (event) => {
  if (event.detail > 1 && event.target.closest?.(PRESS)) event.preventDefault();
});

document.addEventListener("submit", ({ target }) => {
  if (target.matches("[data-vote]")) turn(target);
});

document.addEventListener("htmx:response:error", turnBack);
document.addEventListener("htmx:error", turnBack);

document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  const form = ctx.sourceElement;
  if (!form?.matches("[data-vote]") || ctx.response.status >= 400) return;
  document.querySelectorAll(`[data-vote="${form.dataset.vote}"]`).forEach((twin) => copy(form, twin));
  announce(form.dataset.news);
});

function turnBack({ detail: { ctx } }) {
  if (ctx?.sourceElement?.matches("[data-vote]")) turn(ctx.sourceElement);
}

/** From voted to not voted, or back: state, number and address. */
function turn(form) {
  const button = form.querySelector("button");
  const votes = form.querySelector("[data-votes]");
  const voted = button.ariaPressed === "true";
  button.ariaPressed = String(!voted);
  if (votes) votes.textContent = Number(votes.textContent) + (voted ? -1 : 1);
  for (const name of ["action", "hx-post"]) {
    form.setAttribute(name, form.getAttribute(name).replace(/[^/]+$/, voted ? "vote" : "unvote"));
  }
}

/** The same idea stands twice on some pages. */
function copy(form, twin) {
  if (twin === form) return;
  for (const name of ["action", "hx-post"]) twin.setAttribute(name, form.getAttribute(name));
  twin.querySelector("button").replaceChildren(...form.querySelector("button").cloneNode(true).childNodes);
  twin.querySelector("button").ariaPressed = form.querySelector("button").ariaPressed;
}

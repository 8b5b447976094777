// Forms sent in the background (hx-post): the token they carry, and what happens when one fails.

import "htmx.org";
import { toast, toastRefusal } from "./toasts.js";

const token = document.querySelector('meta[name="csrf-token"]');

document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  if (token && ctx.request.method !== "GET") ctx.request.headers["X-CSRFToken"] = token.content;
});

// A form that was redirected has led to another page, such as the sign-in after a long break:
// go there instead of swapping that page into a corner of this one. If it leads back to this page,
// the part that was asked for is swapped in.
document.addEventListener("htmx:before:response", (event) => {
  const { response: { raw }, select } = event.detail.ctx;
  if (!raw.redirected || (select && new URL(raw.url).pathname === location.pathname)) return;
  event.preventDefault();
  if (isAside(event.detail)) return;
  window.location.assign(raw.url);
});

// 422 is no failure: it brings the form back, with what is wrong in it.
document.addEventListener("htmx:response:error", ({ detail }) => {
  const { ctx } = detail;
  if (isAside(detail)) return;
  const { status } = ctx.response;
  if (status >= 500) toast("failed");
  else if (status !== 422) toastRefusal(ctx.text);
});

document.addEventListener("htmx:error", ({ detail }) => {
  if (!isAside(detail)) toast("offline");
});

/** What comes by itself while somebody writes (data-aside) is worth no interruption when it fails. */
function isAside({ ctx }) {
  return Boolean(ctx?.sourceElement?.matches("[data-aside]"));
}

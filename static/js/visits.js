// Tells the server that a page with data-visit is looked at, once it is: not while it waits in a
// tab behind others.

const page = document.querySelector("[data-visit]");

function tell() {
  if (document.visibilityState !== "visible") return;
  document.removeEventListener("visibilitychange", tell);
  const token = document.querySelector('meta[name="csrf-token"]').content;
  // What fails is not said: the reader did nothing, and the next visit counts.
  fetch(page.dataset.visit, { method: "POST", headers: { "X-CSRFToken": token }, keepalive: true }).catch(() => {});
}

if (page) {
  document.addEventListener("visibilitychange", tell);
  tell();
}

// Short messages at the foot of the page. Their words stand in the page, in its language.

const SECONDS_SHOWN = 8;

/** Show the message named `name` (data-NAME of the element with data-toasts). */
export function toast(name) {
  const place = document.querySelector("[data-toasts]");
  if (!place) return;
  const note = document.createElement("p");
  note.className = "note note--error";
  note.textContent = place.dataset[name];
  place.replaceChildren(note);
  setTimeout(() => note.remove(), SECONDS_SHOWN * 1000);
}

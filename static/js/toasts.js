// Short messages at the foot of the page. Their words stand in the page, in its language.

const SECONDS_SHOWN = 8;

/** Show why something was refused, as the page that was answered says it: what is marked there
 * with data-refusal. It stays for as long as it has a link in it, which one must have time to use. */
export function toastRefusal(answer) {
  const reason = new DOMParser().parseFromString(answer, "text/html").querySelector("[data-refusal]");
  if (reason) show(reason.childNodes, Boolean(reason.querySelector("a")));
  else toast("refused");
}

/** Show the message named `name` (data-NAME of the element with data-toasts). */
export function toast(name) {
  show([document.querySelector("[data-toasts]")?.dataset[name] ?? ""], false);
}

/** Tell something to who hears the page alone. */
export function announce(words) {
  document.querySelector("[data-announcements]").textContent = words;
}

function show(words, stays) {
  const note = document.createElement("p");
  note.className = "note note--error";
  const text = document.createElement("span");
  text.append(...words);
  note.append(text);
  document.querySelector("[data-toasts]")?.replaceChildren(note);
  if (!stays) setTimeout(() => note.remove(), SECONDS_SHOWN * 1000);
}

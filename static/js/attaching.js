// Files for a text (data-attaching names its field): chosen, dropped or pasted, they are sent at
// once, and what stands for them is written where the cursor is.

const PLACES = "[data-attaching]";
const IMAGE = /!\[([^\]\n]*)\]\(\/attachments\/([\w-]+)\)/g;
const NOT_IN_ALT = { "[": "(", "]": ")", "\\": "", "`": "'" };
const underWay = new WeakMap(); // form -> how many files are on their way
const lines = new WeakMap(); // form -> the last of them: one follows the other, in their order
const held = new WeakMap(); // form -> the button that is to send it once they are there

document.addEventListener("change", ({ target }) => {
  if (!target.matches("[data-attaching] input[type=file]")) return;
  const place = target.closest(PLACES);
  sendAll(place, target.files);
  target.value = ""; // or they would be sent again with the form
});

document.addEventListener("paste", (event) => {
  const place = placeOf(event.target);
  const { files, types } = event.clipboardData;
  // Spreadsheets put a picture of the cells beside their text: then the text is meant.
  if (!place || !files.length || types.includes("text/plain")) return;
  event.preventDefault();
  sendAll(place, files);
});

for (const name of ["dragenter", "dragover", "dragleave", "drop"]) document.addEventListener(name, drag);

function drag(event) {
  const place = placeOf(event.target);
  if (!place || !event.dataTransfer.types.includes("Files")) return;
  event.preventDefault();
  place.classList.toggle("attaching--over", event.type === "dragenter" || event.type === "dragover");
  if (event.type === "drop") sendAll(place, event.dataTransfer.files);
}

// A form that is sent while files are on their way waits for them.
document.addEventListener("submit", (event) => {
  if (!underWay.get(event.target)) return;
  event.preventDefault();
  event.stopPropagation();
  held.set(event.target, event.submitter);
}, true);

// What a picture shows can be written beside it or in the text itself.
document.addEventListener("input", ({ target }) => {
  if (target.matches("[data-attaching] [data-alt]")) describe(target);
  else if (placeOf(target)) readDescriptions(placeOf(target), target);
});

/** Where files go that are dropped or pasted into `field`; undefined when it is not for files. */
function placeOf(field) {
  if (!field.matches?.("textarea")) return undefined;
  return [...(field.form?.querySelectorAll(PLACES) ?? [])].find((p) => p.dataset.attaching === field.name);
}

function textOf(place) {
  return place.closest("form").elements[place.dataset.attaching];
}

function sendAll(place, files) {
  for (const file of files) send(place, file);
}

function send(place, file) {
  const row = document.createElement("li");
  row.className = "attaching__item";
  const progress = document.createElement("progress");
  progress.className = "attaching__progress";
  const words = document.createElement("span");
  words.textContent = `${place.dataset.sending}: ${file.name}`;
  row.append(progress, words);
  place.querySelector("[data-attached]").append(row);
  if (file.size > Number(place.dataset.largest) * 1024 * 1024) {
    refuse(row, `${file.name} ${place.dataset.tooLarge}`);
    return;
  }
  const form = place.closest("form");
  count(form, 1);
  const sent = (lines.get(form) ?? Promise.resolve())
    .then(() => post(place.dataset.to, file, progress))
    .then((answer) => settle(place, row, answer))
    .catch(() => refuse(row, `${file.name} ${place.dataset.failed}`))
    .finally(() => count(form, -1));
  lines.set(form, sent);
}

/** The answer to one file; XMLHttpRequest, because fetch does not say how far it is. */
function post(to, file, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const data = new FormData();
    data.append("files", file);
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      progress.max = total;
      progress.value = loaded;
    });
    request.addEventListener("load", () => {
      if (request.status === 201 || request.status === 422) resolve(request);
      else reject();
    });
    request.addEventListener("error", reject);
    request.open("POST", to);
    request.setRequestHeader("X-CSRFToken", document.querySelector('meta[name="csrf-token"]').content);
    request.send(data);
  });
}

function settle(place, row, { status, responseText }) {
  const template = document.createElement("template");
  template.innerHTML = responseText;
  const item = template.content.firstElementChild;
  row.replaceWith(item);
  if (status === 201) insert(textOf(place), item.dataset.markdown);
}

function refuse(row, words) {
  row.className = "attaching__problem";
  row.textContent = words;
}

function count(form, change) {
  underWay.set(form, (underWay.get(form) ?? 0) + change);
  if (underWay.get(form) || !held.has(form)) return;
  const submitter = held.get(form);
  held.delete(form);
  form.requestSubmit(submitter);
}

/** Write `markdown` at the cursor, in a paragraph of its own. */
function insert(text, markdown) {
  const { selectionStart: start, selectionEnd: end, value } = text;
  const above = value.slice(0, start);
  const gap = !above.trim() || above.endsWith("\n\n") ? "" : above.endsWith("\n") ? "\n" : "\n\n";
  const below = value.slice(end).startsWith("\n") ? "" : "\n";
  text.setRangeText(`${gap}${markdown}${below}`, start, end, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Write what was typed beside a picture into the text. */
function describe(field) {
  const place = field.closest(PLACES);
  const { name } = field.closest("[data-name]").dataset;
  const text = textOf(place);
  const alt = field.value.replace(/[[\]\\`]/g, (sign) => NOT_IN_ALT[sign]);
  const { selectionStart, selectionEnd } = text;
  text.value = text.value.replace(IMAGE, (whole, _alt, of) => (of === name ? `![${alt}](/attachments/${name})` : whole));
  text.setSelectionRange(selectionStart, selectionEnd);
  text.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Show beside the pictures what stands in the text, and only those that stand there. */
function readDescriptions(place, text) {
  const alts = new Map([...text.value.matchAll(IMAGE)].map(([, alt, name]) => [name, alt]));
  for (const item of place.querySelectorAll("[data-name]")) {
    item.hidden = !text.value.includes(`/attachments/${item.dataset.name}`);
    const field = item.querySelector("[data-alt]");
    if (field && alts.has(item.dataset.name)) field.value = alts.get(item.dataset.name);
  }
}

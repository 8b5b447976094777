// What is typed into a form (data-keep says what it is for) is kept in this browser, for the person
// who is signed in, until the server has taken it. It comes back visibly: after a crash, a closed tab,
// a wrong turn. Each tab keeps its own; what a tab left behind that is gone, the next one takes up.

import { replyBelow } from "./replies.js";

const account = document.querySelector('meta[name="account"]')?.content;
const PREFIX = `kept:${account}:`;
const SKIPPED = new Set(["csrf_token", "kept", "seen", "alt", "alt_of", "alt_was"]);
const PAUSE = 300;
const ALIVE = 60_000; // where browsers do not tell which tabs are open
const OLDEST = 30 * 24 * 3600_000;
const waiting = new Map(); // form -> the timer until it is kept
const met = new WeakSet();
let tab;

if (account) start();

async function start() {
  tab = await claimTab();
  dropTaken();
  await bringBack();
  document.addEventListener("input", ({ target }) => keepSoon(target.closest?.("form[data-keep]")));
  document.addEventListener("change", ({ target }) => keepSoon(target.closest?.("form[data-keep]")));
  document.addEventListener("submit", onSubmit, true);
  document.addEventListener("formdata", nameCopy);
  document.addEventListener("renamed", rename);
  document.addEventListener("taken", ({ target }) => forget(target));
  window.addEventListener("pagehide", () => [...waiting.keys()].forEach(keep));
  document.addEventListener("htmx:after:swap", () => {
    dropTaken();
    bringBack();
  });
}

/** A name that no other open tab has; a tab that is copied is another one. */
async function claimTab() {
  const name = sessionStorage.getItem("tab");
  if (name && (await isMine(name))) return name;
  const fresh = number();
  sessionStorage.setItem("tab", fresh);
  await isMine(fresh);
  return fresh;
}

function isMine(name) {
  if (!navigator.locks) return true;
  return new Promise((tell) => {
    navigator.locks.request(`tab:${name}`, { ifAvailable: true }, (lock) => {
      tell(Boolean(lock));
      return lock && new Promise(() => {}); // held for as long as the page is
    });
  });
}

function number() {
  return crypto.getRandomValues(new Uint32Array(2)).join("-");
}

/** All that is kept for this person: [key in the storage, what it is]. */
function copies() {
  return Object.keys(localStorage)
    .filter((key) => key.startsWith(PREFIX))
    .map((key) => [key, JSON.parse(localStorage.getItem(key))]);
}

function placeOf(form) {
  return `${PREFIX}${form.dataset.keep}|${tab}`;
}

function keepSoon(form) {
  if (!form) return;
  clearTimeout(waiting.get(form));
  waiting.set(form, setTimeout(keep, PAUSE, form));
}

function keep(form) {
  clearTimeout(waiting.get(form));
  waiting.delete(form);
  if (!form.isConnected) return;
  if (!hasWords(form)) return forget(form);
  const id = JSON.parse(localStorage.getItem(placeOf(form)))?.id ?? number();
  write(placeOf(form), { id, at: Date.now(), fields: fieldsOf(form) });
}

/** Where there is no room left, the oldest give way. */
function write(place, copy) {
  const oldest = copies().sort(([, a], [, b]) => a.at - b.at);
  for (;;) {
    try {
      return localStorage.setItem(place, JSON.stringify(copy));
    } catch (error) {
      if (!oldest.length) throw error;
      localStorage.removeItem(oldest.shift()[0]);
    }
  }
}

function forget(form) {
  clearTimeout(waiting.get(form));
  waiting.delete(form);
  localStorage.removeItem(placeOf(form));
}

/** Whether something stands in the form that did not come with the page, or was typed before. */
function hasWords(form) {
  if ("typed" in form.dataset) return true;
  return [...form.elements].some((field) => field.matches("textarea, input:not([type=hidden], [type=file])") && isChanged(field));
}

function isChanged(field) {
  return field.matches("[type=checkbox], [type=radio]") ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
}

function fieldsOf(form) {
  const fields = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && !SKIPPED.has(name)) (fields[name] ??= []).push(value);
  }
  return fields;
}

function fill(form, fields) {
  const left = structuredClone(fields);
  for (const field of form.elements) {
    if (!(field.name in fields) || SKIPPED.has(field.name) || field.type === "file" || field.matches("button")) continue;
    if (field.matches("[type=checkbox], [type=radio]")) field.checked = fields[field.name].includes(field.value);
    else field.value = left[field.name].shift() ?? "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  form.dispatchEvent(new CustomEvent("restored", { bubbles: true }));
}

async function bringBack() {
  const open = await openTabs();
  const now = Date.now();
  for (const [key, { at }] of copies()) if (now - at > OLDEST) localStorage.removeItem(key);
  for (const form of document.querySelectorAll("form[data-keep]")) restore(form, open);
  restoreReply(open);
}

/** Tells whether a copy was left by a tab that is gone. */
async function openTabs() {
  if (!navigator.locks) return ({ owner, at }) => owner !== tab && Date.now() - at < ALIVE;
  const { held } = await navigator.locks.query();
  const names = new Set(held.map(({ name }) => name));
  return ({ owner }) => owner !== tab && names.has(`tab:${owner}`);
}

/** The newest copy for what a form is for, and where it lies: this tab's own before all others. */
function copyFor(purpose, isElsewhere) {
  const found = copies()
    .filter(([key]) => key.startsWith(`${PREFIX}${purpose}|`))
    .map(([key, copy]) => ({ key, ...copy, owner: key.split("|")[1] }))
    .filter((copy) => !isElsewhere(copy));
  return found.sort((a, b) => (b.owner === tab) - (a.owner === tab) || b.at - a.at)[0];
}

function restore(form, isElsewhere) {
  if (met.has(form)) return;
  met.add(form);
  if ("typed" in form.dataset) return keep(form);
  const copy = copyFor(form.dataset.keep, isElsewhere);
  if (!copy) return;
  const before = fieldsOf(form);
  localStorage.removeItem(copy.key);
  write(placeOf(form), { id: copy.id, at: copy.at, fields: copy.fields });
  if (Object.entries(copy.fields).every(([name, values]) => String(values) === String(before[name]))) return;
  fill(form, copy.fields);
  say(form, before);
}

/** A reply has no form until one is opened: open it below what it answers. */
function restoreReply(isElsewhere) {
  const template = document.querySelector("template[data-reply-form]");
  const unsent = template?.content.querySelector("form");
  if (!unsent || document.querySelector("[data-replies] form.comment-form")) return;
  const copy = copyFor(unsent.dataset.keep, isElsewhere);
  if (!copy) return;
  const [parent] = copy.fields.parent_id ?? [];
  const link = document.querySelector(`[data-reply-to="${CSS.escape(parent)}"]`);
  if (link) restore(replyBelow(link), isElsewhere);
  else pointTo(`${unsent.getAttribute("action")}/${parent}`);
}

function pointTo(address) {
  const { reply, goOn } = document.querySelector("[data-toasts]").dataset;
  const link = Object.assign(document.createElement("a"), { href: address, textContent: goOn });
  const note = noteOf(reply, link);
  if (!document.querySelector("[data-restored]")) document.querySelector("#conversation").prepend(note);
}

function say(form, before) {
  const { restored, discard } = document.querySelector("[data-toasts]").dataset;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "button button--quiet", textContent: discard });
  const note = noteOf(restored, button);
  button.addEventListener("click", () => {
    form.dispatchEvent(new CustomEvent("discarded", { bubbles: true, detail: form.elements.draft?.value }));
    fill(form, before);
    forget(form);
    note.remove();
    form.querySelector("textarea")?.focus();
  });
  form.prepend(note);
}

function noteOf(words, what) {
  const note = document.createElement("div");
  note.className = "note";
  note.role = "status";
  note.dataset.restored = "";
  note.append(Object.assign(document.createElement("span"), { textContent: words }), what);
  return note;
}

function onSubmit({ target }) {
  if (target.matches("[data-forget]")) forgetAll();
  else if (target.matches("form[data-keep]")) keep(target);
}

function forgetAll() {
  for (const timer of waiting.values()) clearTimeout(timer);
  waiting.clear();
  for (const [key] of copies()) localStorage.removeItem(key);
}

/** A form got to be for something else: a new idea for its draft. */
function rename({ target: form, detail: purpose }) {
  const copy = localStorage.getItem(placeOf(form));
  localStorage.removeItem(placeOf(form));
  form.dataset.keep = purpose;
  if (copy) localStorage.setItem(placeOf(form), copy);
}

/** The server tells by this number that it has taken what was kept. */
function nameCopy({ target, formData }) {
  if (!target.matches("form[data-keep]")) return;
  const copy = JSON.parse(localStorage.getItem(placeOf(target)));
  if (copy) formData.set("kept", copy.id);
}

function dropTaken() {
  for (const [, id] of document.cookie.matchAll(/\btaken-([\d-]+)=/g)) {
    for (const [key, copy] of copies()) if (copy.id === id) localStorage.removeItem(key);
    document.cookie = `taken-${id}=; max-age=0; path=/`;
  }
}

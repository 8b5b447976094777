// The editor around a text in Markdown: keys for its tools, files, and what it will look like.

import "@github/markdown-toolbar-element";
import { announce } from "./toasts.js";

const token = document.querySelector('meta[name="csrf-token"]');

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  const editor = event.target.matches?.("textarea") && event.target.closest("[data-editor]");
  const tool = editor && editor.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!tool) return;
  event.preventDefault();
  tool.click();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-editor] :is([data-pick], [data-write], [name=preview])");
  if (!button) return;
  const editor = button.closest("[data-editor]");
  if (button.matches("[data-pick]")) editor.querySelector("input[type=file]").click();
  else if (button.matches("[data-write]")) write(editor);
  else preview(editor);
  event.preventDefault();
});

function write(editor) {
  turn(editor, { isPreview: false });
  editor.querySelector("textarea").focus();
}

async function preview(editor) {
  const { preview: to, kind, idea = "", shown, failed } = editor.dataset;
  const panel = editor.querySelector(".editor__preview");
  turn(editor, { isPreview: true });
  panel.ariaBusy = "true";
  const body = new URLSearchParams({ text: editor.querySelector("textarea").value, kind, idea });
  const answer = await fetch(to, { method: "POST", body, headers: { "X-CSRFToken": token.content } }).catch(() => null);
  panel.ariaBusy = "false";
  const isFragment = answer && !answer.redirected && (answer.ok || answer.status === 422);
  if (isFragment) panel.innerHTML = await answer.text();
  else panel.textContent = failed;
  announce(isFragment ? shown : failed);
}

function turn(editor, { isPreview }) {
  editor.querySelector("[data-text]").hidden = isPreview;
  editor.querySelector(".editor__tools").hidden = isPreview;
  editor.querySelector(".editor__preview").hidden = !isPreview;
  const [writing, showing] = editor.querySelectorAll(".editor__view");
  mark(writing, !isPreview);
  mark(showing, isPreview);
}

function mark(view, isCurrent) {
  if (isCurrent) view.setAttribute("aria-current", "true");
  else view.removeAttribute("aria-current");
}

// What is wrong with a text that is not seen cannot be mended: a form that is not complete shows it.
document.addEventListener("invalid", ({ target }) => {
  const editor = target.closest?.("[data-editor]");
  if (editor) turn(editor, { isPreview: false });
}, true);

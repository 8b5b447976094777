// A search box that knows where one may want to go (<jump-field>): suggestions are links. One stands in
// the bar of every page, where "/" leads; the other in the quick switcher, which Ctrl+K or ⌘K opens.

import { Combobox, fill, makeNews, optionsFrom } from "./combobox.js";

const FIELDS = "input, textarea, select, [contenteditable]";

class JumpField extends HTMLElement {
  connectedCallback() {
    if (this.combobox) return;
    const { source, suggestions, one, several, least, choosesFirst } = this.dataset;
    const news = makeNews();
    this.append(news);
    this.combobox = new Combobox(this.querySelector("input"), {
      words: suggestions,
      ask: (typed) => optionsFrom(source, { q: typed }),
      tell: (count) => {
        news.textContent = fill(count === 1 ? one : several, count);
      },
      least: Number(least),
      choosesFirst: choosesFirst !== undefined,
    });
  }

  /** As if nobody had typed anything yet. */
  begin() {
    this.combobox.input.value = "";
    this.combobox.askNow();
  }
}

customElements.define("jump-field", JumpField);

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.defaultPrevented) return; // in a text, Ctrl+K makes a link
  if (event.key === "/" && !event.ctrlKey && !event.metaKey) goToSearch(event);
  else if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey) turnSwitcher(event);
});

function goToSearch(event) {
  const search = document.querySelector("[data-search]");
  if (!search || event.target.closest?.(FIELDS)) return;
  event.preventDefault();
  search.select();
}

function turnSwitcher(event) {
  const switcher = document.querySelector("[data-switcher]");
  if (!switcher) return;
  event.preventDefault();
  if (switcher.open) return switcher.close();
  switcher.showModal();
  switcher.querySelector("jump-field").begin();
}

// A press beside the dialog closes it: nothing but its backdrop is the dialog itself.
document.addEventListener("click", ({ target }) => {
  if (target.matches?.("[data-switcher]")) target.close();
});

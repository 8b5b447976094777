// A field for several values (<suggest-field>): what was chosen stands in chips, what may be meant opens
// in a list below. What is sent is the same line with commas in which one types without scripts. Of a
// field for one value (data-at-most) the latest stays.

import { Combobox, fill, make, makeNews, optionsFrom } from "./combobox.js";

class SuggestField extends HTMLElement {
  connectedCallback() {
    if (this.input) return;
    this.input = this.querySelector("input.field__control");
    this.isNeeded = this.input.required;
    this.sent = make("input", { type: "hidden", name: this.input.name });
    this.chips = make("ul", { class: "suggest__chips", "aria-label": this.dataset.chosen });
    this.news = makeNews();
    this.input.before(this.chips);
    this.append(this.sent, this.news);
    for (const name of ["name", "list"]) this.input.removeAttribute(name);
    this.input.addEventListener("input", () => this.takeIn(this.input.value));
    this.combobox = new Combobox(this.input, {
      words: this.dataset.suggestions,
      ask: (typed) => this.optionsFor(typed),
      tell: (count) => this.say(count === 1 ? "one" : "several", count),
    });
    this.input.addEventListener("keydown", (event) => this.pressed(event));
    this.combobox.list.addEventListener("click", ({ target }) => this.pick(target.closest("[role=option]")));
    this.chips.addEventListener("click", ({ target }) => this.remove(target.closest("button")));
    this.takeIn(`${this.input.value},`);
  }

  /** What was typed becomes a chip; an Enter in an empty field sends the form, as in any other. */
  pressed(event) {
    if (event.key !== "Enter" || event.defaultPrevented || !this.input.value.trim()) return;
    event.preventDefault();
    this.takeIn(`${this.input.value},`);
    this.change();
  }

  async optionsFor(typed) {
    const { source, beside } = this.dataset;
    const query = beside ? { [beside]: this.input.form.elements[beside].value } : {};
    const options = await optionsFrom(source, { q: typed, ...query });
    const chosen = new Set(this.values);
    return options.filter((option) => !chosen.has(option.dataset.value));
  }

  pick(option) {
    if (!option) return;
    this.input.value = "";
    this.add(option.dataset.value, option.querySelector("span").textContent);
    this.change();
  }

  /** Everything before the last comma becomes chips, the rest stays in the field. */
  takeIn(text) {
    const parts = text.split(",");
    const rest = parts.pop();
    if (parts.length) this.input.value = rest.trimStart();
    for (const part of parts) if (part.trim()) this.add(part.trim(), part.trim());
    this.send();
  }

  add(value, text) {
    if (this.values.includes(value)) return;
    const words = make("span", {});
    words.textContent = text;
    const button = make("button", { type: "button", class: "suggest__remove", "aria-label": fill(this.dataset.remove, text) });
    button.textContent = "×";
    const chip = make("li", { class: "suggest__chip", "data-value": value });
    chip.append(words, button);
    this.chips.append(chip);
    if (this.chips.children.length > Number(this.dataset.atMost ?? Infinity)) this.chips.firstChild.remove();
  }

  remove(button) {
    if (!button) return;
    const chip = button.closest("li");
    chip.remove();
    this.input.focus();
    this.change();
    this.say("removed", chip.firstChild.textContent);
  }

  get values() {
    return [...this.chips.children].map((chip) => chip.dataset.value);
  }

  send() {
    this.input.required = this.isNeeded && !this.values.length;
    this.sent.value = [...this.values, this.input.value.trim()].filter(Boolean).join(", ");
  }

  /** As if it had been typed: for whoever looks at what changes in the form. */
  change() {
    this.combobox.close();
    this.send();
    this.sent.dispatchEvent(new Event("input", { bubbles: true }));
  }

  say(name, what) {
    this.news.textContent = fill(this.dataset[name], what);
  }
}

customElements.define("suggest-field", SuggestField);

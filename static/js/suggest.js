// A field for several values (<suggest-field>): what was chosen stands in chips, what may be meant opens
// in a list below (the combobox pattern of ARIA). What is sent is the same line with commas in which one
// types without scripts.

const WAIT = 200;

class SuggestField extends HTMLElement {
  connectedCallback() {
    if (this.input) return;
    this.input = this.querySelector("input.field__control");
    this.sent = make("input", { type: "hidden", name: this.input.name });
    this.chips = make("ul", { class: "suggest__chips", "aria-label": this.dataset.chosen });
    this.list = make("ul", { class: "suggestions", role: "listbox", id: `${this.input.id}-list`, "aria-label": this.dataset.suggestions });
    this.news = make("span", { class: "visually-hidden", role: "status" });
    this.list.hidden = true;
    this.input.before(this.chips);
    this.input.after(this.list);
    this.append(this.sent, this.news);
    this.becomeCombobox();
    this.takeIn(`${this.input.value},`);
  }

  becomeCombobox() {
    for (const name of ["name", "list"]) this.input.removeAttribute(name);
    set(this.input, { role: "combobox", "aria-autocomplete": "list", "aria-controls": this.list.id, "aria-expanded": "false" });
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("keydown", (event) => this.pressed(event));
    this.input.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
    this.list.addEventListener("click", ({ target }) => this.pick(target.closest("[role=option]")));
    this.chips.addEventListener("click", ({ target }) => this.remove(target.closest("button")));
  }

  typed() {
    if (this.input.value.includes(",")) this.takeIn(this.input.value);
    this.send();
    clearTimeout(this.wait);
    this.wait = setTimeout(() => this.suggest(), WAIT);
  }

  pressed(event) {
    const options = [...this.list.children];
    const at = options.findIndex((option) => option.ariaSelected === "true");
    if (event.key === "Escape" && !this.list.hidden) this.close();
    else if (event.key === "ArrowDown" && !this.list.hidden) this.point(options, at + 1);
    else if (event.key === "ArrowUp" && !this.list.hidden) this.point(options, at < 0 ? options.length - 1 : at - 1);
    else if (event.key === "Enter" && at >= 0) this.pick(options[at]);
    else if (event.key === "Enter" && this.input.value.trim()) this.finish();
    else return;
    event.preventDefault();
  }

  /** What was typed becomes a chip; an Enter in an empty field sends the form, as in any other. */
  finish() {
    this.takeIn(`${this.input.value},`);
    this.change();
  }

  async suggest() {
    const asked = this.input.value.trim();
    if (!asked) return this.close();
    const options = await this.optionsFor(asked);
    if (this.input.value.trim() !== asked || document.activeElement !== this.input) return undefined;
    const chosen = new Set(this.values);
    return this.open(options.filter((option) => !chosen.has(option.dataset.value)));
  }

  async optionsFor(asked) {
    const { source, beside } = this.dataset;
    const query = new URLSearchParams({ q: asked });
    if (beside) query.set(beside, this.input.form.elements[beside].value);
    const answer = await fetch(`${source}?${query}`).catch(() => undefined);
    if (!answer?.ok || answer.redirected) return [];
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return [...page.querySelectorAll("[role=option]")];
  }

  open(options) {
    options.forEach((option, index) => set(option, { id: `${this.list.id}-${index}`, "aria-selected": "false" }));
    this.list.replaceChildren(...options);
    this.list.hidden = !options.length;
    this.input.ariaExpanded = String(!this.list.hidden);
    this.input.removeAttribute("aria-activedescendant");
    this.say(options.length === 1 ? "one" : "several", options.length);
  }

  close() {
    clearTimeout(this.wait);
    this.list.replaceChildren();
    this.list.hidden = true;
    this.input.ariaExpanded = "false";
    this.input.removeAttribute("aria-activedescendant");
  }

  /** Move to one of the options, from the last on to the first. */
  point(options, index) {
    const to = options[(index + options.length) % options.length];
    for (const option of options) option.ariaSelected = String(option === to);
    this.input.setAttribute("aria-activedescendant", to.id);
    to.scrollIntoView({ block: "nearest" });
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
    this.input.value = parts.pop().trimStart();
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
    this.sent.value = [...this.values, this.input.value.trim()].filter(Boolean).join(", ");
  }

  /** As if it had been typed: for whoever looks at what changes in the form. */
  change() {
    this.close();
    this.send();
    this.sent.dispatchEvent(new Event("input", { bubbles: true }));
  }

  say(name, what) {
    this.news.textContent = fill(this.dataset[name], what);
  }
}

function make(tag, attributes) {
  return set(document.createElement(tag), attributes);
}

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function fill(words, what) {
  return words.replace("{}", what);
}

customElements.define("suggest-field", SuggestField);

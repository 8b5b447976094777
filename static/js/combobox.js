// A text field below which a list opens of what may be meant (the combobox pattern of ARIA). The focus
// stays in the field: the arrows point at an option, Enter clicks it, Escape closes the list.

const WAIT = 200;

export class Combobox {
  /**
   * `ask` answers a promise of the options for what was typed, once that has `least` letters; `tell` hears
   * how many there are. With `choosesFirst` the first of them is pointed at, and the list stays open.
   */
  constructor(input, { words, ask, tell, least = 1, choosesFirst = false }) {
    Object.assign(this, { input, ask, tell, least, choosesFirst });
    this.list = make("div", { class: "suggestions", role: "listbox", id: `${input.id}-list`, "aria-label": words });
    this.list.hidden = true;
    input.after(this.list);
    set(input, { role: "combobox", "aria-autocomplete": "list", "aria-controls": this.list.id, "aria-expanded": "false" });
    input.addEventListener("input", () => this.askSoon());
    input.addEventListener("keydown", (event) => this.pressed(event));
    input.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  }

  askSoon() {
    clearTimeout(this.wait);
    this.wait = setTimeout(() => this.askNow(), WAIT);
  }

  async askNow() {
    clearTimeout(this.wait);
    const asked = this.input.value.trim();
    if (asked.length < this.least) return this.close();
    const options = await this.ask(asked);
    if (this.input.value.trim() !== asked || document.activeElement !== this.input) return undefined;
    return this.open(options);
  }

  pressed(event) {
    const options = this.options;
    const at = options.findIndex((option) => option.ariaSelected === "true");
    if (event.isComposing) return;
    if (event.key === "Escape" && !this.list.hidden && !this.choosesFirst) this.close();
    else if (event.key === "ArrowDown" && this.list.hidden) this.askNow();
    else if (event.key === "ArrowDown") this.point(at + 1);
    else if (event.key === "ArrowUp" && !this.list.hidden) this.point(at < 0 ? options.length - 1 : at - 1);
    else if (event.key === "Enter" && at >= 0) options[at].click();
    else return;
    event.preventDefault();
  }

  get options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  open(options) {
    options.forEach((option, index) => set(option, { id: `${this.list.id}-${index}`, "aria-selected": "false" }));
    this.list.replaceChildren(...options);
    this.list.hidden = !options.length;
    this.list.scrollTop = 0;
    this.input.ariaExpanded = String(!this.list.hidden);
    this.input.removeAttribute("aria-activedescendant");
    if (this.choosesFirst && options.length) this.point(0);
    this.tell(options.length);
  }

  close() {
    clearTimeout(this.wait);
    this.list.replaceChildren();
    this.list.hidden = true;
    this.input.ariaExpanded = "false";
    this.input.removeAttribute("aria-activedescendant");
  }

  /** Move to one of the options, from the last on to the first. */
  point(index) {
    const options = this.options;
    const to = options[(index + options.length) % options.length];
    for (const option of options) option.ariaSelected = String(option === to);
    this.input.setAttribute("aria-activedescendant", to.id);
    to.scrollIntoView({ block: "nearest" });
  }
}

/** The options that an address answers; none where it fails, because they are a help. */
export async function optionsFrom(source, query) {
  const answer = await fetch(`${source}?${new URLSearchParams(query)}`).catch(() => undefined);
  if (!answer?.ok || answer.redirected) return [];
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return [...page.querySelectorAll("[role=option]")];
}

/** A place where screen readers hear what changes. */
export function makeNews() {
  return make("span", { class: "visually-hidden", role: "status" });
}

export function make(tag, attributes) {
  return set(document.createElement(tag), attributes);
}

export function fill(words, what) {
  return words.replace("{}", what);
}

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

// An editable combobox with a list (the ARIA Authoring Practices' pattern) for every input with data-combobox, the
// address that answers {"options": [{"value", "label", "hint"}], "message": "3 suggestions"} to ?q=…. Choosing an option
// fills the input and sends its form, so that the same form does the same without this script.

const PAUSE = 150; // Milliseconds after the last key before the list is asked for.
const LEAST = 2; // Characters.

class Combobox {
  constructor(input, number) {
    this.input = input;
    this.address = input.dataset.combobox;
    this.options = [];
    this.active = -1;
    this.list = document.createElement("ul");
    this.list.id = `${input.id || "combobox"}-options-${number}`;
    this.list.className = "app-combobox__list";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", input.dataset.comboboxLabel ?? "");
    this.status = document.createElement("div");
    this.status.className = "govuk-visually-hidden";
    this.status.setAttribute("role", "status");
    input.after(this.list, this.status);
    const roles = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id };
    for (const [name, value] of Object.entries(roles)) input.setAttribute(name, value);
    // Browsers' own lists would lie over ours.
    input.autocomplete = "off";
    input.addEventListener("input", (event) => event.isComposing || this.typed());
    input.addEventListener("compositionend", () => this.typed());
    input.addEventListener("keydown", (event) => this.pressed(event));
    input.addEventListener("blur", () => this.close());
    // The input keeps the focus, or the list would be gone before the click.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.choose([...this.list.children].indexOf(event.target.closest("li"))));
  }

  get isOpen() {
    return !this.list.hidden;
  }

  typed() {
    clearTimeout(this.timer);
    this.asked?.abort();
    const text = this.input.value.trim();
    if (text.length < LEAST) this.close();
    else this.timer = setTimeout(() => this.ask(text), PAUSE);
  }

  async ask(text) {
    this.asked = new AbortController();
    try {
      const response = await fetch(`${this.address}?q=${encodeURIComponent(text)}`, { signal: this.asked.signal });
      if (response.ok) this.show(await response.json());
      else this.close();
    } catch (error) {
      // Without an answer the plain search box is still there.
      if (error.name !== "AbortError") this.close();
    }
  }

  show({ options, message }) {
    if (document.activeElement !== this.input) return;
    this.options = options;
    this.active = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.list.replaceChildren(...options.map((option, index) => this.item(option, index)));
    this.status.textContent = message;
    this.list.hidden = options.length === 0;
    this.input.setAttribute("aria-expanded", String(this.isOpen));
  }

  item({ label, hint }, index) {
    const item = document.createElement("li");
    item.id = `${this.list.id}-${index}`;
    item.className = "app-combobox__option";
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.append(label);
    if (hint) {
      const second = document.createElement("span");
      second.className = "app-combobox__hint";
      second.textContent = hint;
      item.append(" ", second);
    }
    return item;
  }

  close() {
    clearTimeout(this.timer);
    this.asked?.abort();
    this.list.hidden = true;
    this.status.textContent = "";
    this.input.setAttribute("aria-expanded", "false");
    this.mark(-1);
  }

  mark(index) {
    this.list.children[this.active]?.setAttribute("aria-selected", "false");
    this.active = index;
    const item = this.list.children[index];
    if (!item) return this.input.removeAttribute("aria-activedescendant");
    item.setAttribute("aria-selected", "true");
    item.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", item.id);
  }

  choose(index) {
    if (!this.options[index]) return;
    this.input.value = this.options[index].value;
    this.close();
    this.input.form.requestSubmit();
  }

  pressed(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const last = this.options.length - 1;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!this.isOpen) return this.typed();
      if (event.altKey) return event.key === "ArrowUp" && this.close();
      // Past either end is the text itself again.
      const next = this.active + (event.key === "ArrowDown" ? 1 : -1);
      this.mark(next > last ? -1 : next < -1 ? last : next);
    } else if (event.key === "Enter" && this.isOpen && this.active >= 0) {
      event.preventDefault();
      this.choose(this.active);
    } else if (event.key === "Escape" && this.isOpen) {
      event.preventDefault();
      this.close();
    } else if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) {
      this.mark(-1);
    }
  }
}

document.querySelectorAll("input[data-combobox]").forEach((input, number) => new Combobox(input, number));

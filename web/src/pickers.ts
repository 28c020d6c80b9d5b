// Choosing by typing a part of a name or its pinyin: names of staff, one or several, and options of long lists. Without
// this script the fields are plain boxes and lists, which the server reads just the same.

interface Choice {
  value: string;
  title: string;
  note: string;
  characters: string[];
  said: string[][]; // the readings of each character
}

type Written = HTMLInputElement | HTMLTextAreaElement;

function choicesIn(list: ParentNode): Choice[] {
  const group = (o: HTMLOptionElement): string => (o.parentElement instanceof HTMLOptGroupElement ? o.parentElement.label : "");
  return [...list.querySelectorAll("option")].filter((o) => o.value !== "").map((o) => ({
    value: o.value,
    title: o.label,
    note: o.dataset.note ?? (o.label.startsWith(group(o)) ? "" : group(o)), // a grid is called after its village as it is
    characters: [...o.label.toLowerCase()],
    said: (o.dataset.said ?? "").split(" ").map((readings) => readings.split("/")),
  }));
}

// begins tells whether typed, from its place at, is what the title says from character i on: each character by itself or
// by the first letters of a reading, so that lxm, lixm and 李xiaoming all find 李晓明.
function begins(of: Choice, i: number, typed: string, at: number): boolean {
  if (at === typed.length) return true;
  const own = of.characters[i];
  if (own === undefined) return false;
  if (typed.startsWith(own, at) && begins(of, i + own.length, typed, at + own.length)) return true;
  return (of.said[i] ?? []).some((reading) => {
    for (let n = reading.length; n > 0; n--)
      if (typed.startsWith(reading.slice(0, n), at) && begins(of, i + 1, typed, at + n)) return true;
    return false;
  });
}

// matching are the choices typed finds, those that begin with it first.
function matching(choices: Choice[], written: string): Choice[] {
  const typed = written.toLowerCase().replace(/['’\s]/g, "");
  if (typed === "") return choices;
  const first = choices.filter((c) => begins(c, 0, typed, 0));
  return first.concat(choices.filter((c) => !first.includes(c) && c.characters.some((_, i) => i > 0 && begins(c, i, typed, 0))));
}

// What a page has asked for once; a failure is asked for anew.
const asked = new Map<string, Promise<Choice[]>>();

function known(from: string): Promise<Choice[]> {
  let names = asked.get(from);
  if (!names) {
    names = fetch(from).then(async (answer) => {
      if (!answer.ok) throw new Error(answer.statusText);
      const list = document.createElement("select");
      list.innerHTML = await answer.text();
      return choicesIn(list);
    }).catch(() => {
      asked.delete(from);
      return []; // without it one types the whole name
    });
    asked.set(from, names);
  }
  return names;
}

const mostShown = 50;

// suggest makes a box one in which choices are found. Nothing is shown before one types or asks for it with the arrow
// keys or, where only a choice will do, by a click. free: the box takes other words too, and what was typed in Chinese
// is left as it is unless one goes to a choice.
function suggest(box: HTMLInputElement, choices: () => Promise<Choice[]>, free: boolean, take: (choice: Choice) => void): void {
  const list = document.createElement("ul");
  list.id = box.id + "-choices";
  list.className = "hits";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", document.querySelector(`label[for="${CSS.escape(box.id)}"]`)?.textContent?.trim() ?? "");
  list.hidden = true;
  box.after(list);
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-expanded", "false");
  box.setAttribute("aria-controls", list.id);
  box.autocomplete = "off";
  let shown: Choice[] = [];
  let at = -1;

  const place = (): void => {
    const edge = box.getBoundingClientRect();
    const below = innerHeight - edge.bottom;
    const above = below < 200 && edge.top > below;
    list.style.left = `${edge.left}px`;
    list.style.width = `${Math.max(edge.width, Math.min(288, innerWidth - edge.left - 8))}px`;
    list.style.maxHeight = `${Math.min(288, (above ? edge.top : below) - 8)}px`;
    list.style.top = above ? "auto" : `${edge.bottom + 2}px`;
    list.style.bottom = above ? `${innerHeight - edge.top + 2}px` : "auto";
  };
  const close = (): void => {
    list.hidden = true;
    at = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };
  const go = (to: number): void => {
    list.children[at]?.setAttribute("aria-selected", "false");
    at = to;
    const item = list.children[at];
    if (!item) return box.removeAttribute("aria-activedescendant");
    item.setAttribute("aria-selected", "true");
    item.scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", item.id);
  };
  const show = (found: Choice[]): void => {
    shown = found.slice(0, mostShown);
    if (shown.length === 0 || document.activeElement !== box) return close();
    list.replaceChildren(...shown.map((choice, i) => {
      const item = document.createElement("li");
      item.id = `${list.id}-${i}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      const note = document.createElement("span");
      note.textContent = choice.note;
      item.append(choice.title, " ", note);
      item.addEventListener("click", () => pick(choice));
      return item;
    }));
    at = -1;
    list.hidden = false;
    box.setAttribute("aria-expanded", "true");
    place();
  };
  const pick = (choice: Choice | undefined): void => {
    close();
    if (choice) take(choice);
  };
  // unfold shows what stands in the box allows; where that is one of the choices already, all others too.
  const unfold = async (down: boolean): Promise<void> => {
    const all = await choices();
    const chosen = all.some((c) => c.title === box.value);
    show(chosen ? all : matching(all, box.value));
    if (list.hidden) return;
    const now = shown.findIndex((c) => c.title === box.value);
    go(now >= 0 ? now : down ? 0 : shown.length - 1);
  };

  box.addEventListener("focus", () => void choices());
  box.addEventListener("input", async () => {
    const written = box.value;
    if (written.trim() === "") return close();
    const found = matching(await choices(), written);
    if (box.value !== written) return;
    show(found);
    if (!list.hidden && (!free || /[a-z]/i.test(written))) go(0);
  });
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const open = !list.hidden;
    switch (event.key) {
      case "ArrowDown":
      case "ArrowUp":
        event.preventDefault();
        if (!open) void unfold(event.key === "ArrowDown");
        else go(event.key === "ArrowDown" ? (at + 1) % shown.length : (at <= 0 ? shown.length : at) - 1);
        break;
      case "Enter":
        if (!open || at < 0 || event.ctrlKey || event.metaKey) break;
        event.preventDefault();
        event.stopPropagation(); // the form would go on to the next field
        pick(shown[at]);
        break;
      case "Tab":
        if (open && at >= 0) pick(shown[at]);
        break;
      case "Escape":
        if (!open) break;
        event.preventDefault();
        close();
    }
  });
  if (!free) box.addEventListener("click", () => void (list.hidden && unfold(true)));
  box.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
  addEventListener("resize", close);
  addEventListener("scroll", (event) => {
    if (!list.hidden && event.target !== list) place();
  }, { capture: true, passive: true });
}

// stand puts a box before a field that keeps the value and is hidden from now on.
function stand(field: HTMLSelectElement | HTMLTextAreaElement): HTMLInputElement {
  const box = document.createElement("input");
  box.type = "text";
  box.id = field.id + "-find";
  for (const name of ["aria-describedby", "aria-invalid", "placeholder"]) {
    const value = field.getAttribute(name);
    if (value) box.setAttribute(name, value);
  }
  box.required = field.required;
  field.required = false;
  document.querySelector(`label[for="${CSS.escape(field.id)}"]`)?.setAttribute("for", box.id);
  field.before(box);
  field.hidden = true;
  return box;
}

// changed tells the form of a hidden field's new value; left that one is done with it.
function changed(field: HTMLElement): void {
  for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
}

function left(field: HTMLElement): void {
  field.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
}

// one is a long list of options, of which what is typed finds one.
function one(field: HTMLSelectElement): void {
  const all = choicesIn(field);
  const box = stand(field);
  box.placeholder = field.dataset.find ?? "";
  const standing = (): void => void (box.value = field.value === "" ? "" : field.selectedOptions[0]?.label ?? "");
  const set = (value: string): void => {
    if (field.value === value) return;
    field.value = value;
    changed(field);
  };
  standing();
  suggest(box, () => Promise.resolve(all), false, (choice) => {
    set(choice.value);
    standing();
  });
  box.addEventListener("focus", () => box.select()); // what one types takes the place of what stood there
  box.addEventListener("blur", () => {
    if (box.value.trim() === "") set("");
    standing(); // what was typed and not chosen is no value
    left(field);
  });
  field.addEventListener("change", standing);
}

// several is a list of names, each a chip that can be taken away.
function several(field: HTMLTextAreaElement): void {
  const box = stand(field);
  const needed = box.required;
  const chips = document.createElement("ul");
  chips.className = "named";
  chips.setAttribute("aria-live", "polite");
  box.before(chips);
  const names = (): string[] => field.value.split(/[\r\n、，,；;]/).map((name) => name.trim()).filter((name) => name !== "");
  const draw = (): void => {
    const all = names();
    box.required = needed && all.length === 0;
    chips.hidden = all.length === 0;
    chips.replaceChildren(...all.map((name) => {
      const chip = document.createElement("li");
      const drop = document.createElement("button");
      drop.type = "button";
      drop.textContent = "×";
      drop.setAttribute("aria-label", `${field.dataset.drop ?? ""} ${name}`);
      drop.addEventListener("click", () => {
        set(names().filter((other) => other !== name));
        box.focus();
      });
      chip.append(name, drop);
      return chip;
    }));
  };
  const set = (all: string[]): void => {
    field.value = [...new Set(all)].join("\n");
    draw();
    changed(field);
  };
  const add = (written: string): void => {
    box.value = "";
    if (written.trim() !== "") set(names().concat(written.split(/[\r\n、，,；;]/).map((name) => name.trim()).filter((name) => name !== "")));
  };
  draw();
  suggest(box, () => known(field.dataset.known ?? ""), true, (choice) => add(choice.value));
  box.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented) return;
    if (event.key === "Enter" && box.value.trim() !== "" && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      event.stopPropagation();
      add(box.value);
    } else if (event.key === "Backspace" && box.value === "" && names().length > 0) set(names().slice(0, -1));
  });
  box.addEventListener("input", (event) => {
    if (!(event as InputEvent).isComposing && /[、，,；;]/.test(box.value)) add(box.value);
  });
  box.addEventListener("blur", () => {
    add(box.value);
    left(field);
  });
  field.form?.addEventListener("submit", () => add(box.value));
}

// pickers are all of them on the page.
export function pickers(): void {
  for (const box of document.querySelectorAll<Written>("[data-known]")) {
    if (box instanceof HTMLTextAreaElement) several(box);
    else suggest(box, () => known(box.dataset.known ?? ""), true, (choice) => {
      box.value = choice.value;
      changed(box);
    });
  }
  for (const list of document.querySelectorAll<HTMLSelectElement>("select[data-find]")) one(list);
}

// The editor of the yearly report. The text is what the server keeps: a line a paragraph, # and ## for headings, figures in
// braces. It is shown as a page whose figures say what the books say; what is written here goes back into the text field,
// which is also how it is written without this script.
import { Editor, Node, mergeAttributes } from "@tiptap/core";
import type { JSONContent } from "@tiptap/core";
import Document from "@tiptap/extension-document";
import Heading from "@tiptap/extension-heading";
import Paragraph from "@tiptap/extension-paragraph";
import Text from "@tiptap/extension-text";
import { UndoRedo } from "@tiptap/extensions";
import type { Node as ProseNode } from "@tiptap/pm/model";
import { NodeSelection, Plugin } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";

type Chip = { text: string; title: string; link: string };

const form = document.querySelector<HTMLFormElement>("[data-studio]");
const field = form?.querySelector<HTMLTextAreaElement>("textarea");
const dialog = document.querySelector<HTMLDialogElement>("#find");
if (form && field && dialog) begin(form, field, dialog);

// said are the chips a page tells of.
function said(page: ParentNode): Record<string, Chip> {
  const data = page.querySelector("#chips")?.textContent;
  return data ? (JSON.parse(data) ?? {}) : {};
}

function read(text: string): JSONContent {
  const content: JSONContent[] = [];
  for (const line of text.split("\n")) {
    const [, marks, rest] = /^\s*(#{0,2})\s*(.*?)\s*$/.exec(line) ?? ["", "", line];
    if (!rest) continue;
    const parts: JSONContent[] = [];
    for (const part of rest.split(/(\{[^{}]*\})/)) {
      if (part.startsWith("{") && part.endsWith("}")) parts.push({ type: "chip", attrs: { tag: part } });
      else if (part) parts.push({ type: "text", text: part });
    }
    content.push(marks ? { type: "heading", attrs: { level: marks.length + 1 }, content: parts } : { type: "paragraph", content: parts });
  }
  return { type: "doc", content: content.length ? content : [{ type: "paragraph" }] };
}

function write(doc: JSONContent): string {
  const lines = (doc.content ?? []).map((block) => {
    const text = (block.content ?? []).map((part) => (part.type === "chip" ? part.attrs?.tag : part.text) ?? "").join("");
    return block.type === "heading" ? "#".repeat(Number(block.attrs?.level) - 1) + " " + text : text;
  });
  return lines.filter((line) => line.trim()).join("\n\n") + "\n";
}

function begin(form: HTMLFormElement, field: HTMLTextAreaElement, dialog: HTMLDialogElement): void {
  let chips = said(document);
  let unborne = quotes(document);
  let remarks = remarked(document);
  reachable();
  const status = form.querySelector<HTMLElement>("[data-said]");

  const chip = Node.create({
    name: "chip",
    group: "inline",
    inline: true,
    atom: true,
    addAttributes: () => ({ tag: { default: "" } }),
    parseHTML: () => [{ tag: "span[data-tag]", getAttrs: (el) => ({ tag: el.dataset.tag ?? "" }) }],
    renderHTML: ({ node, HTMLAttributes }) => ["span", mergeAttributes(HTMLAttributes, { "data-tag": node.attrs.tag }), node.attrs.tag],
    addNodeView: () => ({ node }) => {
      const dom = document.createElement("span");
      const known = chips[node.attrs.tag];
      dom.className = known ? "chip" : "chip chip-unknown";
      dom.dataset.tag = node.attrs.tag;
      dom.textContent = known?.text || node.attrs.tag;
      dom.title = known ? known.title : node.attrs.tag;
      return { dom };
    },
    addKeyboardShortcuts: () => ({ "Mod-k": () => (find(), true), "Mod-Alt-m": () => (remark(), true) }),
    // Numbers no record bears are underlined where they stand.
    addProseMirrorPlugins: () => [
      new Plugin({
        props: {
          decorations(state) {
            const found: Decoration[] = [];
            state.doc.descendants((node, pos) => {
              if (!node.isText || !node.text) return;
              for (const quote of unborne)
                for (let at = node.text.indexOf(quote); at >= 0; at = node.text.indexOf(quote, at + 1))
                  found.push(Decoration.inline(pos + at, pos + at + quote.length, { class: "unborne" }));
            });
            for (const remark of remarks) {
              const at = locate(state.doc, remark);
              if (at) found.push(Decoration.inline(at.from, at.to, { class: "remarked", "data-of": remark.id }));
            }
            return DecorationSet.create(state.doc, found);
          },
        },
      }),
    ],
  });

  const page = document.createElement("div");
  field.after(page);
  field.hidden = true;
  form.querySelector<HTMLElement>("[data-plain]")!.hidden = true;
  const label = document.querySelector("h1")?.textContent ?? "";
  const reading = "reading" in form.dataset;
  const editor = new Editor({
    element: page,
    editable: !reading,
    injectCSS: false, // the policy forbids styles from a script
    extensions: [Document, Paragraph, Text, Heading.configure({ levels: [2, 3] }), UndoRedo, chip],
    content: read(field.value),
    editorProps: { attributes: { class: "sheet-of-text", role: "textbox", "aria-multiline": "true", "aria-label": label, lang: "zh-CN" } },
    onUpdate: () => changed(),
    onSelectionUpdate: () => tell(),
  });

  // A figure that is chosen leads to its records.
  function tell(): void {
    if (!status) return;
    const { selection } = editor.state;
    const known = selection instanceof NodeSelection ? chips[selection.node.attrs.tag] : undefined;
    status.textContent = "";
    if (!known) return;
    const link = document.createElement("a");
    link.href = known.link;
    link.target = "_blank";
    link.textContent = known.title;
    status.append(link);
  }

  // What is selected is what a remark is on; the words a remark is on and the remark lead to each other.
  const remarker = form.querySelector<HTMLButtonElement>("[data-remark]");
  if (remarker) remarker.hidden = false;
  remarker?.addEventListener("click", () => remark());
  function remark(): void {
    const into = document.querySelector<HTMLFormElement>("[data-remarking]");
    if (!into) return;
    const on = passage(editor.state.doc, editor.state.selection.from, editor.state.selection.to);
    for (const name of ["before", "quote", "after"] as const) (into.elements.namedItem(name) as HTMLInputElement).value = on[name];
    void save(); // a remark is on what is kept
    const words = into.elements.namedItem(on.quote ? "remark" : "quote") as HTMLElement;
    words.scrollIntoView({ block: "center" });
    words.focus();
  }
  page.addEventListener("click", (event) => {
    const on = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-of]") : null;
    const shown = on && document.getElementById(on.dataset.of ?? "");
    if (!shown) return;
    document.querySelectorAll(".remark.shown").forEach((other) => other.classList.remove("shown"));
    shown.classList.add("shown");
    shown.scrollIntoView({ block: "nearest" });
  });
  const follow = (event: Event): void => {
    const quoted = event.target instanceof Element ? event.target.closest(".quoted") : null;
    const id = quoted?.closest(".remark")?.id;
    const at = remarks.filter((one) => one.id === id).map((one) => locate(editor.state.doc, one))[0];
    if (at) editor.chain().focus().setTextSelection(at).scrollIntoView().run();
  };
  document.addEventListener("click", follow);
  document.addEventListener("keydown", (event) => event.key === "Enter" && follow(event));

  const levels = form.querySelector<HTMLElement>(".levels");
  if (levels) levels.hidden = reading;
  levels?.addEventListener("click", (event) => {
    const level = event.target instanceof HTMLElement ? event.target.dataset.level : undefined;
    if (level === "2" || level === "3") editor.chain().focus().setNode("heading", { level: Number(level) }).run();
    else if (level) editor.chain().focus().setParagraph().run();
  });

  // What was typed is saved a moment after the typing stops; a refusal is shown and nothing more is saved until the
  // writer has looked at it.
  const rest = 2000;
  let timer = 0, saving = false, stopped = !!form.querySelector("[data-wrong]"), last = field.value;
  function changed(): void {
    field.value = write(editor.getJSON());
    if (stopped) return;
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void save(), rest);
  }
  async function save(): Promise<void> {
    if (saving || stopped || field.value === last) return;
    saving = true;
    const sent = field.value;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form) as never) });
      const served = new DOMParser().parseFromString(await answer.text(), "text/html");
      const wrong = served.querySelector("[data-wrong]");
      const their = served.querySelector<HTMLFormElement>("[data-studio]");
      if (!their) throw new Error(answer.statusText);
      if (wrong) {
        stopped = true;
        form.prepend(wrong);
        base().value = valueOf(their, "base");
        wrong.scrollIntoView({ block: "nearest" });
        return;
      }
      last = sent;
      take(served, their, sent);
    } catch {
      if (status) status.textContent = form.dataset.offline ?? "";
      timer = window.setTimeout(() => void save(), 5 * rest);
    } finally {
      saving = false;
      if (!stopped && field.value !== last) changed();
    }
  }
  function base(): HTMLInputElement { return form.elements.namedItem("base") as HTMLInputElement; }
  function valueOf(of: HTMLFormElement, name: string): string {
    const input = of.elements.namedItem(name);
    return input instanceof HTMLInputElement || input instanceof HTMLTextAreaElement ? input.value : "";
  }

  // take shows what the server says of the text now: the figures, what is still to be answered, and, when nothing was
  // typed meanwhile, what somebody else has written elsewhere in it.
  function take(served: globalThis.Document, their: HTMLFormElement, sent: string): void {
    base().value = valueOf(their, "base");
    chips = said(served);
    unborne = quotes(served);
    remarks = remarked(served);
    const text = valueOf(their, "text");
    if (field.value === sent && text.trim() !== sent.trim()) {
      const at = editor.state.selection.from;
      editor.commands.setContent(read(text), { emitUpdate: false });
      editor.commands.setTextSelection(Math.min(at, editor.state.doc.content.size));
      field.value = last = write(editor.getJSON());
    } else {
      redraw();
    }
    for (const id of ["saved", "margin"]) {
      const old = document.getElementById(id), now = served.getElementById(id);
      const begun = [...(old?.querySelectorAll<HTMLTextAreaElement>("textarea") ?? [])].some((area) => area.value !== area.defaultValue);
      if (old && now && !begun && !old.contains(document.activeElement)) old.replaceWith(now);
    }
    reachable();
    if (status) status.textContent = "";
  }
  function redraw(): void {
    for (const el of page.querySelectorAll<HTMLElement>(".chip")) {
      const known = chips[el.dataset.tag ?? ""];
      el.className = known ? "chip" : "chip chip-unknown";
      el.textContent = known?.text || el.dataset.tag || "";
      el.title = known?.title ?? "";
    }
    editor.view.dispatch(editor.state.tr);
  }

  // Figures are found by a part of their name or its pinyin initials and put in where one stands.
  const word = dialog.querySelector<HTMLInputElement>("[data-word]")!;
  const list = dialog.querySelector<HTMLElement>("[data-found]")!;
  const finder = form.querySelector<HTMLAnchorElement>("[data-find]")!;
  function find(): void {
    dialog.showModal();
    word.select();
  }
  let asked = 0;
  word.addEventListener("input", () => {
    const turn = ++asked;
    window.setTimeout(() => turn === asked && void look(turn), 150);
  });
  async function look(turn: number): Promise<void> {
    const answer = await fetch(finder.href + "?q=" + encodeURIComponent(word.value));
    if (turn !== asked || !answer.ok) return;
    const served = new DOMParser().parseFromString(await answer.text(), "text/html");
    list.replaceChildren(...(served.getElementById("found")?.childNodes ?? []));
    for (const link of list.querySelectorAll<HTMLAnchorElement>("[data-tag]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.tag = link.dataset.tag;
      button.textContent = link.textContent;
      link.replaceWith(button);
    }
  }
  list.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-tag]") : null;
    if (button) insert(button.dataset.tag ?? "");
  });
  word.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const first = list.querySelector<HTMLElement>("[data-tag]");
    if (first) insert(first.dataset.tag ?? "");
  });
  function insert(tag: string): void {
    dialog.close();
    editor.chain().focus().insertContent({ type: "chip", attrs: { tag } }).run();
  }
  finder.addEventListener("click", (event) => {
    event.preventDefault();
    find();
  });

  // What the books suggest is put at the end by a click.
  document.addEventListener("click", (event) => {
    const quote = event.target instanceof Element ? event.target.closest("[data-write]") : null;
    if (quote) editor.chain().focus("end").insertContent({ type: "paragraph", content: [{ type: "text", text: quote.textContent ?? "" }] }).run();
  });
  window.addEventListener("beforeunload", (event) => {
    if (field.value !== last) event.preventDefault();
  });
  form.addEventListener("submit", () => (last = field.value));
}


// reachable lets the words remarks are on be reached by the keyboard.
function reachable(): void {
  for (const words of document.querySelectorAll<HTMLElement>(".remark[data-words] .quoted q")) {
    words.tabIndex = 0;
    words.setAttribute("role", "button");
  }
}

// Where words stand is told as in the draft the server keeps, in which a figure is its name in braces.
type Passage = { before: string; quote: string; after: string };
type Remark = Passage & { id: string };

function remarked(page: ParentNode): Remark[] {
  return [...page.querySelectorAll<HTMLElement>("[data-words]")].map((el) => ({
    id: el.id, before: el.dataset.before ?? "", quote: el.dataset.words ?? "", after: el.dataset.after ?? "" }));
}

// source is a paragraph as it is kept, with the place of each of its characters in the editor, and of its end.
function source(block: ProseNode, start: number): { text: string; at: number[] } {
  let text = "";
  const at: number[] = [];
  block.forEach((node, offset) => {
    const kept: string = node.isText ? (node.text ?? "") : String(node.attrs.tag ?? "");
    for (let i = 0; i < kept.length; i++) at.push(start + offset + (node.isText ? i : 0));
    text += kept;
  });
  at.push(start + block.content.size);
  return { text, at };
}

// passage is what is selected, within the paragraph where the selection begins.
function passage(doc: ProseNode, from: number, to: number): Passage {
  const around = 30;
  const begins = doc.resolve(from);
  const { text, at } = source(begins.parent, begins.start());
  const index = (pos: number): number => { const i = at.findIndex((p) => p >= pos); return i < 0 ? text.length : i; };
  const [first, end] = [index(from), index(Math.min(to, begins.end()))];
  return { before: text.slice(Math.max(0, first - around), first), quote: text.slice(first, end), after: text.slice(end, end + around) };
}

// locate finds the words of a passage again: where they stand more than once, where the most around them is as it was.
function locate(doc: ProseNode, of: Passage): { from: number; to: number } | undefined {
  let best = -1;
  let found: { from: number; to: number } | undefined;
  doc.descendants((block, pos) => {
    if (!block.isTextblock) return;
    const { text, at } = source(block, pos + 1);
    for (let i = text.indexOf(of.quote); of.quote && i >= 0; i = text.indexOf(of.quote, i + 1)) {
      let alike = 0;
      for (let n = 1; n <= of.before.length && text[i - n] === of.before[of.before.length - n]; n++) alike++;
      for (let n = 0; n < of.after.length && text[i + of.quote.length + n] === of.after[n]; n++) alike++;
      if (alike > best) [best, found] = [alike, { from: at[i] as number, to: at[i + of.quote.length] as number }];
    }
  });
  return found;
}

function quotes(page: ParentNode): string[] {
  return [...page.querySelectorAll<HTMLElement>("[data-quote]")].map((el) => el.dataset.quote ?? "").filter(Boolean);
}

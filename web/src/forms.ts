// Forms: a value is checked when its field is left, records are offered while one types, and what was typed is kept in
// the browser until it has been sent. Without this script the server says the same when the form is sent.

import { pickers } from "./pickers";

const drafts = "draft:";

function fieldsOf(form: HTMLFormElement): (HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement)[] {
  return [...form.elements].filter(
    (e): e is HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement =>
      (e instanceof HTMLInputElement || e instanceof HTMLSelectElement || e instanceof HTMLTextAreaElement) &&
      e.type !== "hidden" && e.type !== "file" && e.name !== "" &&
      !e.hasAttribute("data-private"), // names of parties are never left behind in a browser
  );
}

async function check(field: HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement): Promise<void> {
  const to = field.dataset.check;
  const said = document.getElementById(field.id + "-said");
  if (!to || !said) return;
  const value = field.value;
  const answer = await fetch(to + "?v=" + encodeURIComponent(value), { headers: { Accept: "text/html" } });
  if (!answer.ok || field.value !== value) return;
  said.innerHTML = await answer.text();
  const wrong = said.querySelector(".fault-line") !== null;
  field.closest(".field")?.classList.toggle("wrong", wrong);
  const seen = document.getElementById(field.id + "-find") ?? field; // a box in which one finds the value of a hidden field
  if (wrong) seen.setAttribute("aria-invalid", "true");
  else seen.removeAttribute("aria-invalid");
}

function keep(form: HTMLFormElement, name: string): void {
  const typed: Record<string, string> = {};
  for (const field of fieldsOf(form)) {
    if (field instanceof HTMLInputElement && (field.type === "radio" || field.type === "checkbox")) {
      if (field.checked) typed[field.name] = field.value;
    } else if (field.value !== "") typed[field.name] = field.value;
  }
  try {
    localStorage.setItem(drafts + name, JSON.stringify({ at: Date.now(), typed }));
  } catch {
    return; // full or forbidden: the form works without
  }
  tell(form, form.dataset.kept ?? "");
}

function tell(form: HTMLFormElement, text: string): void {
  const state = form.querySelector("[data-draft-state]");
  if (state) state.textContent = text;
}

// A draft older than this is of no use to anybody.
const stale = 14 * 24 * 3600 * 1000;

function restore(form: HTMLFormElement, name: string): void {
  const kept = localStorage.getItem(drafts + name);
  if (!kept || document.querySelector(".fault")) return; // what the server sent back is newer
  try {
    const draft = JSON.parse(kept) as { at: number; typed: Record<string, string> };
    if (Date.now() - draft.at > stale) return localStorage.removeItem(drafts + name);
    for (const field of fieldsOf(form)) {
      const value = draft.typed[field.name];
      if (value === undefined) continue;
      if (field instanceof HTMLInputElement && (field.type === "radio" || field.type === "checkbox")) field.checked = field.value === value;
      else field.value = value;
    }
    tell(form, form.dataset.restored ?? "");
  } catch {
    localStorage.removeItem(drafts + name);
  }
}

function forget(prefix: string): void {
  for (const key of Object.keys(localStorage)) if (key.startsWith(drafts + prefix)) localStorage.removeItem(key);
}

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-draft]")) {
  const name = form.dataset.draft ?? "";
  restore(form, name);
  let waiting = 0;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = window.setTimeout(() => keep(form, name), 400);
  });
  form.addEventListener("focusout", (event) => {
    const field = event.target;
    if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement || field instanceof HTMLTextAreaElement) void check(field);
  });
  for (const field of form.querySelectorAll<HTMLInputElement>("input[type=date]")) {
    field.addEventListener("change", () => void check(field));
    if (field.value) void check(field);
  }
  // Enter goes on to the next field instead of sending half a form; Ctrl+Enter sends it from anywhere.
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    const field = event.target;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      form.requestSubmit();
      return;
    }
    if (!(field instanceof HTMLInputElement) || field.type === "submit") return;
    event.preventDefault();
    const rest = [...form.querySelectorAll<HTMLElement & { name: string }>("input:not([type=file], [type=submit]), select, textarea")].filter((f) =>
      field.compareDocumentPosition(f) & Node.DOCUMENT_POSITION_FOLLOWING && (f.name === "" || f.name !== field.name) && f.checkVisibility());
    (rest[0] ?? form.querySelector<HTMLButtonElement>("button[type=submit]"))?.focus();
  });
  form.addEventListener("submit", () => sessionStorage.setItem("sent", name));
}

// The page that says it is done: what was typed for it is not needed any more.
if (document.querySelector("[data-done]")) {
  const name = sessionStorage.getItem("sent");
  if (name) localStorage.removeItem(drafts + name);
  sessionStorage.removeItem("sent");
}

// Whoever signs out leaves nothing in the browser.
for (const form of document.querySelectorAll("form[action$='/me/sign-out']")) form.addEventListener("submit", () => forget(""));

for (const field of document.querySelectorAll<HTMLInputElement>("input[data-pick]")) {
  let waiting = 0;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = window.setTimeout(async () => {
      const list = field.list;
      if (!list || field.value.startsWith("№")) return;
      const answer = await fetch((field.dataset.pick ?? "") + "?q=" + encodeURIComponent(field.value));
      if (answer.ok) list.innerHTML = await answer.text();
    }, 250);
  });
}

// A box that narrows a list on the page to what holds its words.
for (const box of document.querySelectorAll<HTMLInputElement>("input[data-filter]")) {
  box.addEventListener("input", () => {
    const words = box.value.trim().toLowerCase();
    for (const item of document.querySelectorAll<HTMLElement>(box.dataset.filter ?? "")) item.hidden = !(item.textContent ?? "").toLowerCase().includes(words);
    for (const group of document.querySelectorAll<HTMLElement>("[data-filtered]")) group.hidden = group.querySelector("li:not([hidden])") === null;
  });
}

pickers(); // after drafts have been put back

document.querySelector<HTMLElement>("[data-focus]")?.focus();

// At a desk one begins to type at once, in the first field that still wants something. On a phone the keyboard would
// cover the form.
const first = document.querySelector<HTMLFormElement>(".act > form[data-draft]");
if (first && !document.querySelector("[data-focus]") && !matchMedia("(pointer: coarse)").matches) {
  [...first.querySelectorAll<HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement>("[required]")]
    .find((f) => f.checkVisibility() && (f.type === "radio" ? !first.querySelector(`[name="${CSS.escape(f.name)}"]:checked`) : f.value === ""))
    ?.focus();
}

// A text that is edited by the line has its line numbers beside it, and a fault leads to its place.
for (const text of document.querySelectorAll<HTMLTextAreaElement>("textarea[data-lines]")) {
  const frame = document.createElement("div");
  const gutter = document.createElement("pre");
  frame.className = "lined";
  gutter.className = "gutter code";
  gutter.setAttribute("aria-hidden", "true");
  text.replaceWith(frame);
  frame.append(gutter, text);
  const number = () => {
    gutter.textContent = text.value.split("\n").map((_, i) => i + 1).join("\n") + "\n\n";
    gutter.style.height = `${text.offsetHeight}px`;
    gutter.scrollTop = text.scrollTop;
  };
  text.addEventListener("input", number);
  text.addEventListener("scroll", () => (gutter.scrollTop = text.scrollTop));
  new ResizeObserver(number).observe(text);
  number();
}

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest<HTMLElement>("a[data-line]:not([data-elsewhere])") : null;
  const text = document.querySelector<HTMLTextAreaElement>("textarea[data-lines]");
  if (!link || !text) return;
  event.preventDefault();
  const lines = text.value.split("\n");
  const line = Math.min(Number(link.dataset.line), lines.length) - 1;
  const from = lines.slice(0, line).reduce((sum, l) => sum + l.length + 1, 0) + [...(lines[line] ?? "")].slice(0, Number(link.dataset.col) - 1).join("").length;
  text.focus();
  text.setSelectionRange(from, from);
  text.scrollTop = (line - 3) * parseFloat(getComputedStyle(text).lineHeight);
});

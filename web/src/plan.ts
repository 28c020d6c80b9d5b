// The plan board: a card dropped on another month asks in a dialog for the new day and the reason. Without this script
// the link on the card leads to a form that asks the same.

const dialog = document.querySelector<HTMLDialogElement>("#move");
const form = dialog?.querySelector("form");
const day = dialog?.querySelector<HTMLInputElement>("[data-day]");

// sameDay is the day of a month (YYYY-MM) that has the number of another day, or the month's last.
function sameDay(month: string, due: string): string {
  const last = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).getUTCDate();
  return month + "-" + String(Math.min(Number(due.slice(8)), last)).padStart(2, "0");
}

if (dialog && form && day) {
  let held: HTMLElement | null = null;
  document.addEventListener("dragstart", (event) => {
    held = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-move]") : null;
    if (held) event.dataTransfer?.setData("text/plain", held.dataset.due ?? "");
  });
  for (const lane of document.querySelectorAll<HTMLElement>("[data-month]")) {
    lane.addEventListener("dragover", (event) => {
      if (!held || held.closest("[data-month]") === lane) return;
      event.preventDefault();
      lane.classList.add("lane-over");
    });
    lane.addEventListener("dragleave", () => lane.classList.remove("lane-over"));
    lane.addEventListener("drop", (event) => {
      event.preventDefault();
      lane.classList.remove("lane-over");
      if (!held) return;
      form.action = held.dataset.move ?? "";
      day.name = held.dataset.field ?? "";
      day.value = sameDay(lane.dataset.month ?? "", held.dataset.due ?? "");
      const version = form.elements.namedItem("version");
      if (version instanceof HTMLInputElement) version.value = held.dataset.version ?? "";
      const title = form.querySelector("[data-card]");
      if (title) title.textContent = held.querySelector("a")?.textContent ?? "";
      dialog.showModal();
      form.querySelector("textarea")?.focus();
    });
  }
  form.querySelector("[data-close]")?.addEventListener("click", () => dialog.close());
}

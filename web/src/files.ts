// Files in forms: dropped or chosen, each is sent at once with its progress, and the form then names it. Without this
// script the form brings its files itself.

function send(box: HTMLElement, file: File): Promise<void> {
  const list = box.querySelector(".kept");
  const row = document.createElement("li");
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.setAttribute("aria-label", file.name);
  row.append(`${box.dataset.waiting} ${file.name} `, bar);
  list?.append(row);
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    const failed = (): void => {
      row.textContent = `${file.name}：${box.dataset.failed}`;
      row.className = "fault-line";
      done();
    };
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = event.loaded / event.total;
    });
    request.addEventListener("error", failed);
    request.addEventListener("load", () => {
      // What the server says of it, kept or refused; a whole page is another trouble, such as a session that ended.
      if (!request.responseText.startsWith("<li")) return failed();
      row.insertAdjacentHTML("beforebegin", request.responseText);
      row.remove();
      done();
    });
    request.open("POST", box.dataset.upload ?? "");
    const form = new FormData();
    form.append("file", file);
    request.send(form);
  });
}

for (const box of document.querySelectorAll<HTMLElement>("[data-upload]")) {
  const buttons = box.closest("form")?.querySelectorAll<HTMLButtonElement>("button[type=submit]") ?? [];
  let under = 0;
  const take = async (files: FileList | null | undefined): Promise<void> => {
    const all = [...(files ?? [])];
    if (all.length === 0) return;
    box.querySelectorAll(".kept .fault-line").forEach((said) => said.remove());
    under++;
    buttons.forEach((button) => (button.disabled = true));
    for (const file of all) await send(box, file);
    if (--under === 0) buttons.forEach((button) => (button.disabled = document.querySelector("[data-upload] progress") !== null));
  };
  for (const input of box.querySelectorAll<HTMLInputElement>("input[type=file]")) {
    input.addEventListener("change", () => {
      void take(input.files);
      input.value = ""; // they are not sent a second time with the form
    });
  }
  box.addEventListener("dragover", (event) => {
    event.preventDefault();
    box.classList.add("over");
  });
  for (const gone of ["dragleave", "drop"]) box.addEventListener(gone, () => box.classList.remove("over"));
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    void take(event.dataTransfer?.files);
  });
}

// On every page: htmx for the partial updates of the ledger, and printing. Everything works without it.
// htmx 2 rather than 4: its ways with a strict content security policy are proven, and we need only hx-get with hx-push-url.
import htmx from "htmx.org";
import "./forms";
import "./files";
import "./plan";
import "./own";

Object.assign(htmx.config, {
  allowEval: false, // the policy forbids it anyway
  includeIndicatorStyles: false, // would be an inline style
  historyCacheSize: 0, // pages hold personal matters: none is kept in the browser's storage
  refreshOnHistoryMiss: true, // so going back loads the page again
  selfRequestsOnly: true,
  scrollBehavior: "auto",
});

// A failed partial update falls back to the plain form or link, so that the server's own error page is seen.
for (const failure of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(failure, (event) => {
    const source = (event as CustomEvent<{ elt: Element }>).detail.elt;
    const form = source.closest("form");
    const link = source.closest("a");
    if (form) form.submit();
    else if (link) location.assign(link.href);
  });
}

document.addEventListener("click", (event) => {
  if (event.target instanceof Element && event.target.closest("[data-print]")) window.print();
});

// The current room's tab is brought into view where the row of tabs scrolls.
document.querySelector(".rooms [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

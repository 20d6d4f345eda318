// Comfort alone; every page works without it. "/" goes to the search box; a note in the margin and its words light up together; the reading of a time, place or
// figure, which stands in the tables below the text, is shown beside it.
"use strict";

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select");
  const box = document.getElementById("q");
  if (event.key === "Escape") hide();
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    if (box) box.focus();
    else window.location.assign("/");
  }
});

function light(number, on) {
  document.querySelectorAll(`[data-said="${number}"], [data-note="${number}"]`).forEach((part) => part.classList.toggle("lit", on));
}

for (const [begin, end] of [["mouseover", "mouseout"], ["focusin", "focusout"]]) {
  for (const [type, on] of [[begin, true], [end, false]]) {
    document.addEventListener(type, (event) => {
      const part = event.target.closest("[data-said], [data-note]");
      if (part) light(Number(part.dataset.said ?? part.dataset.note), on);
    });
  }
}

// On a wide page each note moves down to the line where its words begin; those before it may hold it lower.
function align() {
  const notes = document.querySelectorAll(".notes li");
  notes.forEach((note) => { note.style.marginTop = ""; });
  if (!window.matchMedia("(min-width: 56.01rem)").matches) return;
  for (const note of notes) {
    const words = document.getElementById(`in-said-${note.dataset.note}`);
    const lower = words ? words.getBoundingClientRect().top - note.getBoundingClientRect().top : 0;
    if (lower > 4 && note.closest(".row").contains(words)) {
      const first = note.previousElementSibling === null;
      note.style.marginTop = first ? `${lower}px` : `calc(0.6rem + ${lower}px)`;
    }
  }
}
window.addEventListener("resize", align);
align();

// A moment is given with the page's own zone; beside it, the same by the reader's clock.
for (const time of document.querySelectorAll("time[datetime*='T']")) {
  const moment = new Date(time.dateTime);
  const zone = /(?:Z|[+-]\d\d:?\d\d)$/.test(time.dateTime);
  if (!zone || Number.isNaN(moment.getTime())) continue;
  const here = moment.toLocaleString("en-GB", { day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit" }).replace(" at ", ", ");
  if (time.textContent.startsWith(here)) continue;
  time.title = `${here} by your clock`;
  if (time.closest(".byline")) time.insertAdjacentText("afterend", ` (${here} by your clock)`);
}

// While somebody types, the first pages that would be found; the form works without.
const box = document.querySelector("input[data-offers]");
const offered = document.createElement("div");
offered.className = "offered";
offered.id = "offered";
let asking = null;
let waiting = 0;

function offer() {
  window.clearTimeout(waiting);
  if (asking) asking.abort();
  const typed = box.value.trim();
  if (typed.length < 2) { offered.remove(); return; }
  waiting = window.setTimeout(async () => {
    asking = new AbortController();
    try {
      const answer = await fetch(`${box.dataset.offers}?q=${encodeURIComponent(typed)}`, { signal: asking.signal });
      if (!answer.ok || box.value.trim() !== typed || document.activeElement !== box) return;
      offered.replaceChildren(new DOMParser().parseFromString(await answer.text(), "text/html").body);
      offered.replaceChildren(...offered.firstChild.childNodes);
      box.closest(".asked").append(offered);
    } catch (error) {
      if (error.name !== "AbortError") offered.remove();
    }
  }, 60);
}

if (box) {
  box.addEventListener("input", offer);
  box.closest(".asked").addEventListener("keydown", (event) => {
    const links = [...offered.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement);
    if (event.key === "Escape" && offered.isConnected) {
      event.preventDefault();  // or the browser empties the field
      offered.remove();
      box.focus();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !offered.isConnected) return;
    event.preventDefault();
    (links[at + step] ?? box).focus();
  });
  box.closest(".asked").addEventListener("focusout", (event) => {
    if (!event.currentTarget.contains(event.relatedTarget)) offered.remove();
  });
}

// An address to share is whole once a browser shows it, and chosen when one goes to it.
for (const field of document.querySelectorAll("#share")) {
  field.value = new URL(field.value, window.location.href).href;
  field.addEventListener("focus", () => field.select());
}

const FOUND = ".head a[href^='#time-'], .head a[href^='#place-'], .head a[href^='#figure-'], .text a[href^='#time-'], .text a[href^='#place-'], .text a[href^='#figure-']";
const card = document.createElement("div");
card.className = "card";
card.id = "card";
card.role = "tooltip";
let over = null;
let leaving = 0;

function show(link) {
  window.clearTimeout(leaving);
  if (over === link) return;
  const row = document.getElementById(link.hash.slice(1));
  if (!row) return;
  hide();
  const list = document.createElement("dl");
  for (const cell of row.querySelectorAll("td[data-label]")) {
    if (!cell.textContent.trim()) continue;
    const name = document.createElement("dt");
    const value = document.createElement("dd");
    name.textContent = cell.dataset.label;
    value.append(...Array.from(cell.childNodes, (node) => node.cloneNode(true)));
    value.querySelectorAll(".spot-map").forEach((map) => { map.open = true; });
    list.append(name, value);
  }
  card.replaceChildren(list);
  document.getElementById("main").append(card);
  const at = link.getClientRects()[0];
  const left = Math.min(at.left, document.documentElement.clientWidth - card.offsetWidth - 16);
  const below = at.bottom + 8 + card.offsetHeight < window.innerHeight || at.top < card.offsetHeight + 8;
  card.style.left = `${Math.max(16, left) + window.scrollX}px`;
  card.style.top = `${(below ? at.bottom + 6 : at.top - card.offsetHeight - 6) + window.scrollY}px`;
  link.setAttribute("aria-describedby", "card");
  over = link;
}

function hide() {
  if (over) over.removeAttribute("aria-describedby");
  over = null;
  card.remove();
}

function leave() {
  window.clearTimeout(leaving);
  leaving = window.setTimeout(hide, 250);
}

document.addEventListener("mouseover", (event) => {
  const link = event.target.closest(FOUND);
  if (link) show(link);
  else if (event.target.closest("#card")) window.clearTimeout(leaving);
  else if (over && over !== document.activeElement) leave();
});
document.addEventListener("focusin", (event) => {
  const link = event.target.closest(FOUND);
  if (link && link.matches(":focus-visible")) show(link);
  else if (!event.target.closest("#card")) hide();
});
document.addEventListener("click", (event) => {
  if (event.target.closest(FOUND)) hide();
});

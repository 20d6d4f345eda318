// Comfort alone; every page works without it. "/" goes to the search box; a note in the margin and its words light up together.
"use strict";

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select");
  const box = document.getElementById("q");
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

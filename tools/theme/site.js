"use strict";
// Search in the page: words that all occur, titles count most.
const field = document.getElementById("search");
const list = document.getElementById("found");
const base = document.body.dataset.base.replace(/\/?$/, "/");

function score(entry, words) {
  const title = entry.title.toLowerCase();
  const text = entry.text.toLowerCase();
  let total = 0;
  for (const word of words) {
    if (title === word) total += 20;
    else if (title.includes(word)) total += 10;
    else if (text.includes(word)) total += 1;
    else return 0;
  }
  return total;
}

function show() {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  const docs = (window.searchIndex && window.searchIndex.docs) || [];
  const hits = words.length
    ? docs.map((d) => [score(d, words), d]).filter(([s]) => s > 0).sort((a, b) => b[0] - a[0]).slice(0, 12)
    : [];
  list.replaceChildren(
    ...hits.map(([, d]) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      const page = document.createElement("span");
      link.href = base + d.location;
      link.textContent = d.title;
      page.textContent = d.location.split("#")[0].replace(/\.html$/, "");
      link.append(page);
      item.append(link);
      return item;
    })
  );
  list.hidden = hits.length === 0;
}

field.addEventListener("input", show);
field.addEventListener("focus", show);
document.addEventListener("click", (event) => {
  if (!event.target.closest(".search")) list.hidden = true;
});
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && document.activeElement !== field) {
    event.preventDefault();
    field.focus();
  } else if (event.key === "Escape") {
    list.hidden = true;
    field.blur();
  } else if (event.key === "Enter" && document.activeElement === field) {
    list.querySelector("a")?.click();
  }
});
if (matchMedia("(max-width: 760px)").matches) document.querySelector("nav.pages details").removeAttribute("open");

"use strict";
(() => {
  /* The contents fold away on a small screen, and stand beside the page on a wide one. */
  const contents = document.querySelector("nav.contents details");
  const wideScreen = matchMedia("(min-width: 62rem)");
  const fold = () => { contents.open = wideScreen.matches; };
  fold();
  wideScreen.addEventListener("change", fold);
  contents.addEventListener("click", (event) => {
    if (event.target.closest("a") && !wideScreen.matches) contents.open = false;
  });

  /* Tables are sorted by their headings; a third press brings the first order back. */
  const collator = new Intl.Collator("en-GB", { numeric: true, sensitivity: "base" });
  const figure = (text) => {
    const found = /^[<>\s]*([-−+]?[\d,]*\.?\d+)/.exec(text);
    return found ? Number(found[1].replace("−", "-").replaceAll(",", "")) : NaN;
  };
  document.querySelectorAll("table.sortable").forEach((table) => {
    const body = table.tBodies[0];
    const first = [...body.rows];
    if (first.length < 3) return;
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, place) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const isFigure = head.classList.contains("n");
        const orders = isFigure ? ["descending", "ascending", ""] : ["ascending", "descending", ""];
        const now = orders[(orders.indexOf(head.getAttribute("aria-sort") || "") + 1) % 3];
        heads.forEach((each) => each.removeAttribute("aria-sort"));
        if (now) head.setAttribute("aria-sort", now);
        const text = (row) => row.cells[place].textContent.trim();
        const sign = now === "descending" ? -1 : 1;
        const sorted = [...first];
        if (now) sorted.sort((a, b) => {
          if (!isFigure) return sign * collator.compare(text(a), text(b));
          const [left, right] = [figure(text(a)), figure(text(b))];
          if (Number.isNaN(left) || Number.isNaN(right)) return Number.isNaN(left) - Number.isNaN(right);
          return sign * (left - right);
        });
        body.append(...sorted);
      });
    });
  });
  addEventListener("beforeprint", () => document.querySelectorAll("main details").forEach((each) => { each.open = true; }));
})();

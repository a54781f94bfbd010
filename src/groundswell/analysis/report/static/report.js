"use strict";
(() => {
  const PAGE = 50;
  const pages = [...document.querySelectorAll(".page")];
  const title = document.title;
  const root = document.body;
  let store = null;

  /* The data is read when a list first needs it, so that the first page opens at once. */
  function data() {
    if (!store) {
      store = JSON.parse(document.getElementById("data").textContent);
      store.place = new Map(store.themes.map((theme, i) => [theme[4], i]));
      store.anchors = new Map(store.rows.map((row, i) => [row[11] || "c-" + row[0], i]));
      store.unitsOf = new Map();
      store.units.forEach((unit, i) => {
        if (!store.unitsOf.has(unit[0])) store.unitsOf.set(unit[0], []);
        store.unitsOf.get(unit[0]).push(i);
      });
    }
    return store;
  }
  const slice = (text, start, end) => [...text].slice(start, end).join("");
  const words = (unit) => unit[10] ?? slice(data().rows[unit[0]][2], unit[1], unit[2]);
  const wideOf = (theme) => (theme < 0 ? -1 : data().themes[theme][3] < 0 ? theme : data().themes[theme][3]);
  const many = (n, one, more) => n.toLocaleString("en-GB") + " " + (n === 1 ? one : more);

  function make(name, attributes, ...children) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (key === "class") node.className = value;
      else if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
      else node.setAttribute(key, value);
    }
    node.append(...children);
    return node;
  }
  const said = (text) => make("bdi", {}, text);
  const link = (href, ...inside) => make("a", { href: "#" + href }, ...inside);
  function rowLink(place) {
    const row = data().rows[place];
    const node = link(row[11] || "c-" + row[0], "contribution ", said(row[0]));
    node.className = "ref";
    return node;
  }
  function themeLinks(flat) {
    const parts = [];
    for (let i = 0; i < flat.length; i += 2) {
      const theme = data().themes[flat[i]];
      parts.push(" · ", link(theme[0], theme[1] + " ", said(theme[2])), ` (${flat[i + 1]}%)`);
    }
    return parts;
  }

  /* Lists are drawn some at a time, so that thousands stay quick. */
  function paged(holder, items, draw, name) {
    const list = make("ol", { class: "unitlist" });
    const more = make("button", { type: "button" });
    let shown = 0;
    function add() {
      const first = shown;
      items.slice(shown, shown + PAGE).forEach((item) => list.append(draw(item)));
      shown = Math.min(items.length, shown + PAGE);
      more.textContent = `Show ${Math.min(PAGE, items.length - shown)} more of ${many(items.length, name[0], name[1])}`;
      more.hidden = shown >= items.length;
      if (first > 0) {
        list.children[first].setAttribute("tabindex", "-1");
        list.children[first].focus();
      }
    }
    more.addEventListener("click", add);
    add();
    holder.replaceChildren(list, more);
  }
  function unitItem(place) {
    const { units, states } = data();
    const unit = units[place];
    return make("li", {},
      make("p", {}, said(words(unit))),
      make("p", { class: "meta" }, rowLink(unit[0]), ` · ${states[unit[4]] ?? ""}, score ${unit[6]}%`, ...themeLinks(unit[7])));
  }
  document.querySelectorAll("details.units").forEach((box) => {
    box.addEventListener("toggle", () => {
      if (!box.open || box.dataset.drawn) return;
      box.dataset.drawn = "yes";
      const { units, place } = data();
      const wide = place.get(box.dataset.theme);
      const mine = units.map((_, i) => i).filter((i) => wideOf(units[i][5]) === wide);
      mine.sort((a, b) => units[b][6] - units[a][6] || a - b);
      const holder = make("div", {});
      [...box.children].slice(1).forEach((child) => child.remove());
      box.append(holder);
      paged(holder, mine, unitItem, ["unit", "units"]);
    });
  });

  /* One contribution, its units marked in its words. */
  const one = document.getElementById("one");
  function showOne(place) {
    const { rows, units, states, kinds, families, reasons, languages, rules, unitsOf, kindOff } = data();
    const row = rows[place];
    const letters = [...row[2]];
    const body = make("p", { class: "words" });
    if (row[5] && row[5] !== "en") body.lang = row[5];
    const own = make("bdi", {});
    const mine = (unitsOf.get(place) || []).slice().sort((a, b) => units[a][1] - units[b][1]);
    let at = 0;
    for (const i of mine) {
      const [, start, end] = units[i];
      if (start < at) continue;
      own.append(letters.slice(at, start).join(""), make("mark", {}, letters.slice(start, end).join("")));
      at = end;
    }
    own.append(letters.slice(at).join("") || (mine.length ? "" : "(nothing was written)"));
    body.append(own);
    const facts = make("ul", {}, make("li", {}, make("strong", {}, states[row[1]] ?? ""), ": ", said(reasons[row[8]])));
    if (row[6]) facts.append(make("li", {}, "Written by ", said(row[6]), ", a made-up name."));
    if (!kindOff) facts.append(make("li", {}, `${kinds[row[3]]} (${row[4] ? "stated" : "inferred"})`));
    if (row[5]) facts.append(make("li", {}, "Language: " + (languages[row[5]] || row[5])));
    if (row[7] >= 0) {
      const family = families[row[7]];
      facts.append(make("li", {}, `One of ${family[1].toLocaleString("en-GB")} that say the same or nearly${family[2] ? "; it looks like a campaign" : ""}.`));
    }
    for (let i = 0; i < row[10].length; i += 2) {
      facts.append(make("li", {}, `Taken out: ${row[10][i + 1]} × ${rules[row[10][i]] || row[10][i]}`));
    }
    const parts = make("ol", { class: "unitlist" });
    mine.forEach((i) => {
      const unit = units[i];
      const flat = unit[5] < 0 ? [] : [unit[5], unit[6]];
      parts.append(make("li", {}, make("p", {}, said(words(unit))),
        make("p", { class: "meta" }, states[unit[4]] ?? "", ...themeLinks([...flat, ...unit[7]]))));
    });
    const head = make("h3", { tabindex: "-1", id: "one-h" }, "Contribution ", said(row[0]));
    const back = make("p", {}, make("button", { type: "button", onclick: () => history.back() }, "Back to where you were"));
    one.replaceChildren(make("article", { class: "onebox", "aria-labelledby": "one-h" }, head, body, facts,
      ...(mine.length ? [make("h4", {}, "Its meaning units"), parts] : []), back));
    one.hidden = false;
    return head;
  }

  /* Search and filter all contributions. */
  const browser = document.getElementById("browser");
  function drawBrowser() {
    if (browser.dataset.drawn) return;
    browser.dataset.drawn = "yes";
    browser.hidden = false;
    const { rows, themes, states, families } = data();
    const folded = rows.map((row) => (row[0] + "\n" + row[2]).toLowerCase());
    const search = make("input", { type: "search", id: "find", autocomplete: "off" });
    const option = (value, text) => make("option", { value }, text);
    const theme = make("select", { id: "by-theme" }, option("", "any theme"));
    themes.forEach((each, i) => theme.append(option(i, (each[3] < 0 ? "" : "\u2003") + each[1] + " " + each[2])));
    const state = make("select", { id: "by-state" }, option("", "any state"));
    states.forEach((name, i) => state.append(option(i, name)));
    const family = make("select", { id: "by-family" }, option("", "all"), option("1", "said more than once"), option("2", "looks like a campaign"));
    const field = (text, control) => make("div", {}, make("label", { for: control.id }, text, control));
    const hits = make("p", { class: "hits", role: "status" });
    const holder = make("div", {});
    const list = make("form", { class: "filters", role: "search", onsubmit: (event) => event.preventDefault() },
      field("Words or id", search), field("Theme", theme), field("State", state), field("Duplicates", family));
    browser.replaceChildren(list, hits, holder);
    function item(i) {
      const row = rows[i];
      const text = make("p", {}, said(row[2] || "(nothing was written)"));
      if (row[5] && row[5] !== "en") text.lang = row[5];
      return make("li", {}, text, make("p", { class: "meta" }, rowLink(i), " · " + (states[row[1]] ?? ""), ...themeLinks(row[9])));
    }
    function refresh() {
      const needle = search.value.trim().toLowerCase();
      const chosen = theme.value === "" ? -1 : Number(theme.value);
      const found = rows.map((_, i) => i).filter((i) => {
        const row = rows[i];
        if (state.value !== "" && row[1] !== Number(state.value)) return false;
        if (family.value && (row[7] < 0 || (family.value === "2" && !families[row[7]][2]))) return false;
        if (chosen >= 0 && !row[9].some((part, k) => k % 2 === 0 && (part === chosen || wideOf(part) === chosen))) return false;
        return !needle || folded[i].includes(needle);
      });
      hits.textContent = many(found.length, "contribution", "contributions");
      paged(holder, found, item, ["contribution", "contributions"]);
    }
    let waiting = 0;
    search.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(refresh, 150); });
    [theme, state, family].forEach((control) => control.addEventListener("change", refresh));
    refresh();
  }

  /* The map: point or use the arrow keys; themes can be turned off. */
  const box = document.getElementById("mapbox");
  function startMap() {
    if (!box || box.dataset.drawn) return;
    box.dataset.drawn = "yes";
    const svg = box.querySelector("svg");
    const says = document.getElementById("maptext");
    const { units, themes, states } = data();
    const off = new Set();
    const points = [];
    units.forEach((unit, i) => {
      if (states[unit[4]] !== "uninformative") points.push({ i, wide: wideOf(unit[5]), x: 20 + unit[8] * .96, y: 700 - unit[9] * .68 });
    });
    const spot = document.createElementNS("http://www.w3.org/2000/svg", "circle");
    spot.setAttribute("class", "spot");
    spot.setAttribute("r", "13");
    let now = null;
    function show(point) {
      if (!point || point === now) return;
      now = point;
      spot.setAttribute("cx", point.x);
      spot.setAttribute("cy", point.y);
      svg.append(spot);
      const unit = units[point.i];
      says.replaceChildren(make("p", {}, "“", said(words(unit)), "”"),
        make("p", { class: "meta" }, rowLink(unit[0]), ...(unit[5] < 0 ? [" · in no theme"] : themeLinks([unit[5], unit[6]]))));
    }
    const seen = () => points.filter((point) => !off.has(point.wide));
    function nearest(x, y, reach) {
      let best = null, least = reach * reach;
      for (const point of points) {
        if (off.has(point.wide)) continue;
        const far = (point.x - x) ** 2 + (point.y - y) ** 2;
        if (far < least) { least = far; best = point; }
      }
      return best;
    }
    function from(event) {
      const at = svg.getBoundingClientRect();
      const scale = 1000 / at.width;
      return nearest((event.clientX - at.left) * scale, (event.clientY - at.top) * scale, 14 * scale + 6);
    }
    svg.addEventListener("pointermove", (event) => show(from(event)));
    svg.addEventListener("click", (event) => show(from(event)));
    box.tabIndex = 0;
    box.setAttribute("role", "application");
    box.setAttribute("aria-label", "Map of the contributions. Arrow keys go from mark to mark, Enter opens the contribution.");
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && now) {
        const row = data().rows[units[now.i][0]];
        location.hash = row[11] || "c-" + row[0];
      }
      const way = ways[event.key];
      if (!way) return;
      event.preventDefault();
      const here = now || { x: 500, y: 360 };
      let best = null, least = Infinity;
      for (const point of seen()) {
        const dx = point.x - here.x, dy = point.y - here.y;
        const along = dx * way[0] + dy * way[1], across = Math.abs(dx * way[1] + dy * way[0]);
        const cost = along + 2 * across;
        if (along > .5 && across <= 1.5 * along && cost < least) { least = cost; best = point; }
      }
      show(best);
    });
    const paths = [...svg.querySelectorAll(".dots")];
    document.querySelectorAll(".maplegend li").forEach((line) => {
      const href = line.querySelector("a")?.getAttribute("href")?.slice(1);
      const wide = href ? themes.findIndex((theme) => theme[0] === href) : -1;
      const path = paths.find((each) => each.dataset.theme === (wide < 0 ? "" : themes[wide][4]));
      const name = wide < 0 ? "units in no theme" : themes[wide][1] + " " + themes[wide][2];
      const tick = make("input", { type: "checkbox", "aria-label": "Show " + name });
      tick.checked = true;
      tick.style.minHeight = "1.5rem";
      tick.style.width = "1.5rem";
      tick.style.verticalAlign = "middle";
      tick.addEventListener("change", () => {
        tick.checked ? off.delete(wide) : off.add(wide);
        path?.classList.toggle("off", !tick.checked);
      });
      line.prepend(tick, " ");
    });
  }

  /* One page at a time, by the address after #. */
  const contents = document.querySelector("nav.contents details");
  const wideScreen = matchMedia("(min-width: 62rem)");
  const links = [...document.querySelectorAll("nav.contents a")];
  let allOnOne = false;
  function goTo(moved) {
    let id = "";
    try { id = decodeURIComponent(location.hash.slice(1)); } catch { id = ""; }
    if (id === "main") return document.getElementById("main").focus();
    let target = document.getElementById(id);
    let page = target?.closest(".page");
    if (id.startsWith("c-") && data().anchors.has(id)) {
      target = showOne(data().anchors.get(id));
      page = document.getElementById("contributions");
    } else {
      one.hidden = true;
    }
    page = page || pages[0];
    root.classList.toggle("paged", !allOnOne);
    root.classList.toggle("at-glance", page === pages[0]);
    pages.forEach((each) => each.classList.toggle("current", each === page));
    links.forEach((each) => {
      if (each.hash === "#" + page.id) each.setAttribute("aria-current", "page");
      else each.removeAttribute("aria-current");
    });
    const heading = page.querySelector("h2");
    document.title = page === pages[0] ? title : heading.textContent + " – " + title;
    if (page.id === "contributions") drawBrowser();
    if (page.id === "map-page" || allOnOne) startMap();
    if (!moved) return;
    if (!wideScreen.matches) contents.open = false;
    const inside = target && target !== page ? target : null;
    const spot = inside ? (inside.matches("h3") ? inside : inside.querySelector("h3, h4") || inside) : heading;
    spot.focus({ preventScroll: true });
    if (inside || allOnOne) (inside || page).scrollIntoView();
    else scrollTo(0, 0);
  }
  root.classList.add("scripted");
  contents.open = wideScreen.matches;
  wideScreen.addEventListener("change", () => { contents.open = wideScreen.matches; });
  const layout = document.getElementById("layout");
  layout.hidden = false;
  layout.addEventListener("click", () => {
    allOnOne = !allOnOne;
    layout.textContent = allOnOne ? "Show one page at a time" : "Show all on one page";
    goTo(false);
    drawBrowser();
  });
  addEventListener("hashchange", () => goTo(true));
  addEventListener("beforeprint", () => document.querySelectorAll("details.table:not(.brief)").forEach((each) => { each.open = true; }));
  goTo(false);
  /* The browser goes to the fragment itself when all is loaded, and takes the focus along: go after it. */
  addEventListener("load", () => setTimeout(() => { if (location.hash.length > 1) goTo(true); }));
})();

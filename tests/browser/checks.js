// What is wrong with the page that is open, as sentences. Nothing here changes the page for good.
window.look = (function () {
  "use strict";
  const root = document.documentElement;
  const name = (el) => {
    const text = (el.innerText || el.value || el.getAttribute("aria-label") || "").trim().replace(/\s+/g, " ").slice(0, 40);
    const classes = typeof el.className === "string" && el.className ? "." + el.className.trim().split(/\s+/).join(".") : "";
    return `<${el.localName}${el.id ? "#" + el.id : ""}${classes}>${text ? " “" + text + "”" : ""}`;
  };
  // Words for the ear alone, and the link that shows when it has the focus, are no part of the picture.
  const forTheEar = (el) => {
    for (let each = el; each && each !== root; each = each.parentElement) {
      const style = getComputedStyle(each);
      if (style.clipPath === "inset(50%)" || each.matches(".skip")) return true;
    }
    return false;
  };
  const seen = (el) => el.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const all = (what) => [...document.querySelectorAll(what)];

  // Every piece of text with its boxes on the screen.
  function texts() {
    const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      const el = node.parentElement;
      if (!node.data.trim() || el.closest("script,style,svg,select,option") || !seen(el) || forTheEar(el)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const boxes = [...range.getClientRects()].filter((box) => box.width > 1 && box.height > 1);
      if (boxes.length) found.push({ node, el, boxes, text: node.data.trim().replace(/\s+/g, " ").slice(0, 40) });
    }
    return found;
  }

  function wide() {
    const room = root.clientWidth;
    if (document.scrollingElement.scrollWidth <= room) return [];
    const out = all("body *").filter((el) => seen(el) && !forTheEar(el) && el.getBoundingClientRect().right > room + 1);
    return [`scrolls sideways (${document.scrollingElement.scrollWidth} in ${room}): ${out.slice(-3).map(name).join(", ")}`];
  }

  // Text outside the window, outside the box it is painted in, or cut by what holds it.
  function cut() {
    const faults = [], room = root.clientWidth;
    for (const { el, boxes, text } of texts()) {
      let box = el;
      while (box !== document.body && !painted(box)) box = box.parentElement;
      const edge = box.getBoundingClientRect();
      for (const each of boxes) {
        if (each.left < -1 || each.right > room + 1) { faults.push(`outside the window: “${text}” in ${name(el)}`); break; }
        if (box === document.body) continue;
        if (each.left < edge.left - 2 || each.right > edge.right + 2 || each.top < edge.top - 3 || each.bottom > edge.bottom + 3) {
          faults.push(`outside its box: “${text}” in ${name(box)}`); break;
        }
      }
    }
    for (const el of all("body *")) {
      if (!seen(el) || el.matches("svg,svg *,textarea,select,input") || forTheEar(el)) continue;
      const style = getComputedStyle(el);
      if (style.overflowX !== "visible" && el.scrollWidth > el.clientWidth + 1) faults.push(`cut off at its side: ${name(el)}`);
      if (/hidden|clip/.test(style.overflowY) && el.scrollHeight > el.clientHeight + 1) faults.push(`cut off below: ${name(el)}`);
    }
    for (const el of all("input[class^=w],.long-time input,select")) {
      if (seen(el) && /^\d{1,4}$/.test(el.value) && el.scrollWidth > el.clientWidth + 1) faults.push(`a number does not fit: ${name(el)}`);
    }
    return faults;
  }

  function painted(el) {
    const style = getComputedStyle(el);
    return parseFloat(style.borderTopWidth) > 0 && parseFloat(style.borderLeftWidth) > 0
      || (style.backgroundColor !== "rgba(0, 0, 0, 0)" && style.display !== "inline");
  }

  // Two texts on top of each other.
  function over() {
    const boxes = texts().flatMap(({ node, text, boxes }) => boxes.map((box) => ({ node, text, box })));
    boxes.sort((one, two) => one.box.top - two.box.top);
    const faults = [];
    boxes.forEach(({ node, text, box }, at) => {
      for (const next of boxes.slice(at + 1)) {
        if (next.box.top > box.bottom) break;
        if (next.node === node) continue;
        const across = Math.min(box.right, next.box.right) - Math.max(box.left, next.box.left);
        const down = Math.min(box.bottom, next.box.bottom) - Math.max(box.top, next.box.top);
        if (across > 2 && down > 0.4 * Math.min(box.height, next.box.height)) faults.push(`“${text}” and “${next.text}” overlap`);
      }
    });
    return faults;
  }

  const ACTIVE = "a[href],button,input:not([type=hidden]),select,textarea,summary,[tabindex='0']";

  // 24 by 24; a link within a sentence may be as high as its line.
  function small() {
    const faults = [];
    for (const el of all(ACTIVE)) {
      if (!seen(el) || forTheEar(el)) continue;
      let { width, height } = el.getBoundingClientRect();
      for (const label of el.labels || []) {
        const box = label.getBoundingClientRect();
        width = Math.max(width, box.width); height = Math.max(height, box.height);
      }
      const within = el.localName === "a" && getComputedStyle(el).display === "inline"
        && [...el.parentElement.childNodes].some((node) => node.nodeType === 3 && /[^\s·.,]/.test(node.data));
      if (!within && (width < 24 || height < 24)) faults.push(`too small to hit (${Math.round(width)} by ${Math.round(height)}): ${name(el)}`);
    }
    return faults;
  }

  // One h1, headings in steps, help where it always is, nothing that jumps the queue.
  function order(helped) {
    const faults = [], levels = all("h1,h2,h3,h4,h5,h6").filter(seen);
    const first = levels.filter((el) => el.localName === "h1");
    if (first.length !== 1) faults.push(`${first.length} h1: ${first.map(name).join(", ")}`);
    let last = 1;
    for (const el of levels) {
      const level = Number(el.localName[1]);
      if (level > last + 1) faults.push(`a heading of level ${level} after one of level ${last}: ${name(el)}`);
      last = level;
    }
    const before = levels.slice(0, levels.indexOf(first[0])).filter((el) => !el.closest(".errors"));
    if (before.length) faults.push(`headings before the h1: ${before.map(name).join(", ")}`);
    if (all("main").length !== 1) faults.push("not one main");
    if (all("[tabindex]").some((el) => el.tabIndex > 0)) faults.push("a tabindex above 0");
    if (all("[accesskey]").length) faults.push("an accesskey");
    const zoom = (document.querySelector("meta[name=viewport]") || {}).content || "";
    if (/user-scalable|maximum-scale/.test(zoom)) faults.push(`zoom is limited: ${zoom}`);
    const help = all("body > footer .help");
    if (helped && (help.length !== 1 || !help[0].querySelector("b") || !help[0].querySelector("a[href^='tel:']"))) {
      faults.push("no name and telephone number at the foot of the page");
    } else if (helped && all("body > footer *").filter((el) => el.children.length === 0)[0].closest(".help") === null) {
      faults.push("help is not the first thing at the foot of the page");
    }
    return faults;
  }

  // Words that only the style sheet says are not there with styles off.
  function generated() {
    const faults = [];
    for (const el of all("body *")) for (const side of ["::before", "::after"]) {
      const content = getComputedStyle(el, side).content;
      if (/[A-Za-z]{2}/.test(content.replace(/^(none|normal|attr|counter)\b/, "")) && !el.dataset.label) faults.push(`${side} says ${content}: ${name(el)}`);
    }
    for (const el of all("td[data-label]")) {
      const table = el.closest("table");
      const said = [...table.querySelectorAll("thead th")].some((th) => th.textContent.trim() === el.dataset.label);
      if (!said) faults.push(`a label that is no column's heading: ${name(el)}`);
    }
    return faults;
  }

  const stops = () => all(ACTIVE).filter((el) => el.tabIndex >= 0 && !el.disabled && seen(el));
  // From the first stop on, note each that gets the focus, as its place in the document; returns how many there are.
  let came = [];
  const note = (event) => came.push(event.target);
  const fromTop = () => {
    came = [];
    document.addEventListener("focusin", note);
    const all = stops();
    if (all.length) all[0].focus();
    return all.length;
  };
  const visited = () => { document.removeEventListener("focusin", note); const all = stops(); return came.map((el) => all.indexOf(el)); };

  const rest = () => { document.activeElement.blur(); scrollTo(0, 0); };

  // What has the focus looks different: a line around it, or around its label.
  function focus() {
    const faults = [], lined = (el) => {
      const style = getComputedStyle(el);
      return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && style.outlineColor !== "rgba(0, 0, 0, 0)";
    };
    for (const el of stops()) {
      el.focus({ focusVisible: true, preventScroll: true });
      const shown = [el, ...(el.labels || [])].filter((each) => each.getBoundingClientRect().width > 1);
      if (document.activeElement !== el) faults.push(`cannot be focused: ${name(el)}`);
      else if (!shown.some(lined)) faults.push(`looks the same with the focus: ${name(el)}`);
      else if (el.getBoundingClientRect().right < 0) faults.push(`has the focus out of sight: ${name(el)}`);
    }
    rest();
    return faults;
  }

  // Everything that is said, with the language its element says it is in.
  // But for what members wrote themselves: a reason, and whatever stands in quotation marks.
  function words() {
    const found = [], language = (el) => el.closest("[lang]").lang;
    const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      const el = node.parentElement;
      if (node.data.trim() && !el.closest("script,style,code")) found.push([node.data.trim(), language(el)]);
    }
    for (const attribute of ["aria-label", "title", "alt", "placeholder", "data-label", "data-copied"]) {
      for (const el of all(`[${attribute}]`)) found.push([el.getAttribute(attribute), language(el)]);
    }
    return found;
  }

  // What is to be read, for comparison with what comes out of the printer.
  const said = () => texts().map(({ node }) => node.data.trim());

  // Text twice as large, larger by our own switch, or spaced as readers may want it (WCAG 1.4.12), until the next `as`.
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets = [sheet];
  const WAYS = {
    usual: "",
    double: `html { font-size: 225% !important }`,
    spaced: `* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }`,
  };
  const wasLarger = root.classList.contains("larger");
  const as = (way) => { sheet.replaceSync(WAYS[way] || ""); root.classList.toggle("larger", way === "larger" || wasLarger); };

  const fits = () => [...wide(), ...cut(), ...over()];
  // As it is, and in each of these ways.
  const laidOut = (ways) => {
    const faults = [...fits(), ...small()];
    for (const way of ways) { as(way); faults.push(...fits().map((each) => `${way}: ${each}`)); }
    as("usual");
    return faults;
  };
  return { fits, laidOut, small, order, generated, focus, words, said, as, fromTop, visited };
})();

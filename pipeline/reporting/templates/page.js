(function () {
  "use strict";
  var words = JSON.parse(document.getElementById("words").textContent), charts = [], printing = false, root = document.documentElement;

  // Light and dark: what the system says, unless the reader has chosen. Paper is always light.
  var chosen = null;
  try { chosen = localStorage.getItem("ntm-theme"); } catch (e) { /* a page from a shared folder may have no memory */ }
  if (chosen === "dark" || chosen === "light") { root.dataset.theme = chosen; }
  var system = window.matchMedia("(prefers-color-scheme: dark)");
  function dark() { return !printing && (root.dataset.theme ? root.dataset.theme === "dark" : system.matches); }
  var night = { "#17212b": "#e6ebef", "#55606c": "#a9b4be", "#cfd6dc": "#3a4752", "#b23a0e": "#ff9469", "#8a5a00": "#f0b84a", "#0a6199": "#6fb6e8", "#00694f": "#4fc7a0",
    "#b9c7d3": "#43525f", "#9ba7b2": "#7d8b98", "#ffffff": "#12181e", "#0a4f7d": "#8cc8f2", "#4f8fb8": "#5c9ecb", "#9dbdd3": "#3f6d8c", "#d5dfe6": "#31424f", "#f2e3c9": "#5a4a2c" };
  function coloured(text) { return dark() ? text.replace(/#[0-9a-f]{6}\b/gi, function (c) { return night[c.toLowerCase()] || c; }) : text; }

  function mode(el) { return el.clientWidth < 600 ? "narrow" : "wide"; }
  function draw(c, anew) {
    var now = mode(c.el);
    if (!anew && c.shown === now && c.width === c.el.clientWidth) { return; }
    c.width = c.el.clientWidth;
    if (!anew && c.shown === now) { window.Plotly.relayout(c.el, { width: c.width }); return; }
    c.shown = now;
    var spec = JSON.parse(coloured(c.text)), layout = now === "narrow" && spec.narrow ? spec.narrow : spec.layout;
    layout.width = c.width;
    if (now === "narrow" && layout.meta && layout.meta.narrow) { applied(layout, layout.meta.narrow); }
    c.el.style.minHeight = layout.height + "px";
    var data = spec.data.filter(function (t) { return !t.meta || t.meta === now; });
    window.Plotly.newPlot(c.el, data, layout, { displayModeBar: false, responsive: false, doubleClick: false, showTips: false });
    if (!c.wired && c.el.on) {
      c.wired = true;
      c.el.on("plotly_click", function (e) {
        var p = e.points[0], to = p && (Array.isArray(p.customdata) ? p.customdata[0] : p.customdata);
        if (typeof to === "string" && /^([\w-]+\/)?[\w-]+\.html(#[\w.:-]+)?$/.test(to)) { location.href = to; }
      });
    }
  }
  // Changes of a layout as Plotly.relayout spells them: "yaxis.tickfont.size".
  function applied(layout, changes) {
    Object.keys(changes).forEach(function (key) {
      var parts = key.split("."), last = parts.pop(), into = layout;
      parts.forEach(function (p) { into = into[p] = into[p] || {}; });
      into[last] = changes[key];
    });
  }
  function drawAll(anew) { charts.forEach(function (c) { draw(c, anew === true); }); }
  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("script.chart-data").forEach(function (s) {
      var el = document.getElementById(s.dataset.for);
      if (!window.Plotly) { el.style.minHeight = 0; el.textContent = words.noscript + " " + el.getAttribute("aria-label"); return; }
      charts.push({ el: el, text: s.textContent, shown: "" });
    });
    drawAll();
    if (window.ResizeObserver) {
      var watch = new ResizeObserver(function () { if (!printing) { drawAll(); } });
      charts.forEach(function (c) { watch.observe(c.el.parentElement); });
    }
    grids();
    search();
    theme();
  });
  system.addEventListener("change", function () { drawAll(true); });
  function theme() {
    var b = document.getElementById("theme");
    if (!b) { return; }
    b.hidden = false;
    function told() { b.setAttribute("aria-pressed", String(dark())); }
    told();
    b.addEventListener("click", function () {
      root.dataset.theme = dark() ? "light" : "dark";
      try { localStorage.setItem("ntm-theme", root.dataset.theme); } catch (e) { /* for this page only, then */ }
      told(); drawAll(true);
    });
  }
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details").forEach(function (d) { d.dataset.was = d.open ? "1" : ""; d.open = true; });
    printing = true;
    drawAll(true);
    charts.forEach(function (c) { c.width = 0; window.Plotly.relayout(c.el, { width: 690 }); });
  });
  window.addEventListener("afterprint", function () {
    printing = false;
    document.querySelectorAll("details").forEach(function (d) { d.open = d.dataset.was === "1"; });
    drawAll(true);
  });
  // A link from elsewhere opens what it points into.
  function reveal() {
    var el = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (var p = el; p; p = p.parentElement) { if (p.tagName === "DETAILS") { p.open = true; } }
    if (el) { el.scrollIntoView({ block: "center", inline: "nearest" }); if (el.tagName === "SECTION") { el.scrollIntoView(); } }
  }
  window.addEventListener("hashchange", reveal); window.addEventListener("load", function () { if (location.hash) { reveal(); } });

  // Search: the index is a script beside the page, loaded when the box is first used; letters compare without their marks.
  function folded(text) { return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d"); }
  function search() {
    var box = document.getElementById("search"), list = document.getElementById("found"), told = document.getElementById("found-told"), index = null, at = -1;
    if (!box) { return; }
    box.closest("form").hidden = false;
    box.closest("form").addEventListener("submit", function (e) { e.preventDefault(); var a = list.children[Math.max(at, 0)]; if (a) { location.href = a.dataset.to; } });
    function load() {
      if (index || document.getElementById("search-index")) { return; }
      var s = document.createElement("script"); s.id = "search-index"; s.src = box.dataset.index;
      s.onload = function () { index = window.ntmSearch.map(function (e) { return { kind: e[0], name: e[1], beside: e[2], to: e[3], key: folded(e[1] + " " + e[2]), first: folded(e[1]) }; }); show(); };
      s.onerror = function () { told.textContent = words.noindex; };
      document.head.appendChild(s);
    }
    function pick(i) {
      at = i;
      Array.prototype.forEach.call(list.children, function (li, n) { li.setAttribute("aria-selected", String(n === i)); });
      if (i >= 0 && list.children[i]) { box.setAttribute("aria-activedescendant", list.children[i].id); list.children[i].scrollIntoView({ block: "nearest" }); } else { box.removeAttribute("aria-activedescendant"); }
    }
    function show() {
      var asked = folded(box.value.trim()); list.textContent = ""; pick(-1);
      if (!index || !asked) { list.hidden = true; box.setAttribute("aria-expanded", "false"); told.textContent = ""; return; }
      var parts = asked.split(/\s+/), hits = index.filter(function (e) { return parts.every(function (p) { return e.key.indexOf(p) >= 0; }); });
      hits.sort(function (a, b) { return (a.first.indexOf(asked) === 0 ? 0 : 1) - (b.first.indexOf(asked) === 0 ? 0 : 1); });
      hits.slice(0, 12).forEach(function (e, i) {
        var li = document.createElement("li"), kind = document.createElement("span"), name = document.createElement("b"), beside = document.createElement("span");
        li.id = "found-" + i; li.setAttribute("role", "option"); li.setAttribute("aria-selected", "false"); li.dataset.to = box.dataset.base + e.to;
        kind.className = "kind"; kind.textContent = e.kind; name.textContent = e.name; beside.className = "beside"; beside.textContent = e.beside;
        li.append(kind, name, beside); li.addEventListener("mousedown", function (ev) { ev.preventDefault(); location.href = li.dataset.to; });
        list.appendChild(li);
      });
      list.hidden = !hits.length; box.setAttribute("aria-expanded", String(!!hits.length));
      told.textContent = hits.length ? words.found.replace("{n}", hits.length) : words.nothing;
    }
    box.addEventListener("focus", load); box.addEventListener("input", function () { load(); show(); });
    box.addEventListener("blur", function () { list.hidden = true; box.setAttribute("aria-expanded", "false"); });
    box.addEventListener("keydown", function (e) {
      if (e.key === "ArrowDown" || e.key === "ArrowUp") { e.preventDefault(); var n = list.children.length; if (n) { pick((at + (e.key === "ArrowDown" ? 1 : n - 1 + (at < 0 ? 1 : 0))) % n); } }
      if (e.key === "Escape") { box.value = ""; show(); }
    });
    document.addEventListener("keydown", function (e) { if (e.key === "/" && !/INPUT|TEXTAREA|SELECT/.test(e.target.tagName)) { e.preventDefault(); box.focus(); } });
  }

  function grids() {
    var tables = document.querySelectorAll("table[data-grid]");
    if (!tables.length) { return; }
    var places = Array.prototype.map.call(document.querySelectorAll("#grid-places li"), function (li) { return { name: li.textContent, page: li.dataset.page }; });
    var tip = document.createElement("div"); tip.id = "tip"; tip.hidden = true; tip.setAttribute("role", "status"); document.body.appendChild(tip);
    var pinned = null;
    function line(tag, text, kind) { var e = document.createElement(tag); e.textContent = text; if (kind) { e.className = kind; } tip.appendChild(e); return e; }
    function sourceOf(td) { var p = places[+(td.dataset.p || td.parentElement.dataset.p)]; return td.dataset.c && p ? { text: p.name + "!" + td.dataset.c, to: p.page ? "cells/" + p.page + "#" + td.dataset.c : "" } : null; }
    function show(td, hold) {
      var tr = td.parentElement, table = tr.closest("table"), head = table.tHead.rows[0].cells[td.cellIndex];
      var state = words.states[td.classList[0]]; if (!state) { hide(); return; }
      var source = sourceOf(td);
      tip.textContent = ""; pinned = hold ? td : null; tip.className = hold ? "pinned" : "";
      line("b", tr.cells[0].firstChild.textContent + " · " + table.caption.firstChild.textContent);
      line("span", words.criterion + " " + head.textContent + ". " + head.title + ": " + td.textContent + " " + state);
      if (td.dataset.k) { line("span", words.carried.replace("{period}", td.dataset.k.slice(5) + "/" + td.dataset.k.slice(0, 4))); }
      if (source && source.to) { var a = line("a", source.text, "at"); a.href = source.to; } else { line("span", source ? source.text : words.nocell, "at"); }
      if (hold && source && source.to) { line("span", words.open, "at"); }
      tip.hidden = false;
      var r = td.getBoundingClientRect(), w = tip.offsetWidth, left = Math.min(Math.max(8, r.left + scrollX - w / 2), scrollX + root.clientWidth - w - 8);
      tip.style.left = left + "px";
      tip.style.top = (r.top < tip.offsetHeight + 56 ? r.bottom + scrollY + 6 : r.top + scrollY - tip.offsetHeight - 6) + "px";
    }
    function hide() { tip.hidden = true; pinned = null; }
    document.addEventListener("click", function (e) { if (pinned && !tip.contains(e.target) && e.target !== pinned) { hide(); } });
    tables.forEach(function (t) {
      var first = t.tBodies[0].rows[0].cells[1]; if (first) { first.tabIndex = 0; }
      t.addEventListener("mouseover", function (e) { if (e.target.tagName === "TD" && !pinned) { show(e.target); } });
      t.addEventListener("mouseleave", function () { if (!pinned) { hide(); } });
      t.addEventListener("click", function (e) { if (e.target.tagName === "TD") { show(e.target, true); } });
      t.addEventListener("focusin", function (e) { if (e.target.tagName === "TD" && !pinned) { show(e.target); } });
      t.addEventListener("focusout", function () { if (!pinned) { hide(); } });
      t.addEventListener("keydown", function (e) {
        if (e.key === "Escape") { hide(); return; }
        var td = e.target, source = td.tagName === "TD" && sourceOf(td);
        if (e.key === "Enter" && source && source.to) { location.href = source.to; return; }
        var step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[e.key];
        if (!step || td.tagName !== "TD") { return; }
        var row = t.tBodies[0].rows[td.parentElement.sectionRowIndex + step[0]], next = row && row.cells[td.cellIndex + step[1]];
        if (!next || !words.states[next.classList[0]]) { return; }
        e.preventDefault(); td.tabIndex = -1; next.tabIndex = 0; pinned = null; next.focus();
      });
    });
  }
})();

(function () {
  "use strict";
  var words = JSON.parse(document.getElementById("words").textContent), root = document.documentElement;
  window.ntmNoScript = words.noscript;

  // Light and dark: what the system says, unless the reader has chosen. Paper is always light.
  var chosen = null;
  try { chosen = localStorage.getItem("ntm-theme"); } catch (e) { /* a page from a shared folder may have no memory */ }
  if (chosen === "dark" || chosen === "light") { root.dataset.theme = chosen; }
  var system = window.matchMedia("(prefers-color-scheme: dark)");
  function dark() { return root.dataset.theme ? root.dataset.theme === "dark" : system.matches; }
  document.addEventListener("DOMContentLoaded", function () {
    search();
    theme();
    periods();
    side();
  });
  // The periods there are stand in one script beside all pages: a later one is found by pages made before it.
  function periods() {
    var select = document.getElementById("period");
    if (!select) { return; }
    var s = document.createElement("script"), page = location.pathname.split("/").pop().replace(/\.html$/, "") || "index", lang = root.lang;
    s.src = select.dataset.root + "assets/periods.js";
    s.onload = function () {
      window.ntmPeriods.forEach(function (p) {
        var pages = lang === "vi" ? p[2] : p[3], o = document.createElement("option");
        if (!pages.trim()) { return; }
        o.textContent = p[1][lang] || p[0]; o.selected = p[0] === select.dataset.period;
        o.value = select.dataset.root + p[0] + (lang === "vi" ? "/" : "/" + lang + "/") + (pages.indexOf(" " + page + " ") >= 0 ? page : "index") + ".html";
        select.appendChild(o);
      });
      select.parentElement.hidden = select.options.length < 2;
      select.addEventListener("change", function () { location.href = select.value; });
    };
    document.head.appendChild(s);
  }
  // Beside a wide page the menu of reports is open, and the part being read is marked.
  function side() {
    var links = Array.prototype.filter.call(document.querySelectorAll(".side ol a"), function (a) { return a.getAttribute("href")[0] === "#"; }), reports = document.querySelector(".side details");
    if (reports && window.matchMedia("(min-width: 1040px)").matches) { reports.open = true; }
    if (!links.length || !window.IntersectionObserver) { return; }
    var seen = new IntersectionObserver(function (entries) {
      entries.forEach(function (e) { if (e.isIntersecting) { links.forEach(function (a) { a.classList.toggle("is-here", a.getAttribute("href") === "#" + e.target.id); }); } });
    }, { rootMargin: "-15% 0px -75% 0px" });
    links.forEach(function (a) { var part = document.getElementById(a.getAttribute("href").slice(1)); if (part) { seen.observe(part); } });
  }
  function theme() {
    var b = document.getElementById("theme");
    if (!b) { return; }
    b.hidden = false;
    function told() { b.setAttribute("aria-pressed", String(dark())); }
    told();
    b.addEventListener("click", function () {
      root.dataset.theme = dark() ? "light" : "dark";
      try { localStorage.setItem("ntm-theme", root.dataset.theme); } catch (e) { /* for this page only, then */ }
      told();
    });
  }
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details").forEach(function (d) { d.dataset.was = d.open ? "1" : ""; d.open = true; });
  });
  window.addEventListener("afterprint", function () {
    document.querySelectorAll("details").forEach(function (d) { d.open = d.dataset.was === "1"; });
  });
  // A link from elsewhere opens what it points into.
  function reveal() {
    var el = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (var p = el; p; p = p.parentElement) { if (p.tagName === "DETAILS") { p.open = true; } }
    var folded = el && el.tagName === "SECTION" && el.querySelector(":scope > details"); if (folded) { folded.open = true; }
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
})();

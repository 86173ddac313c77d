(function () {
  "use strict";
  var charts = [], printing = false;
  function mode(el) { return el.clientWidth < 600 ? "narrow" : "wide"; }
  function draw(c) {
    var now = mode(c.el);
    if (c.shown === now && c.width === c.el.clientWidth) { return; }
    c.width = c.el.clientWidth;
    if (c.shown === now) { window.Plotly.relayout(c.el, { width: c.width }); return; }
    c.shown = now;
    var layout = JSON.parse(JSON.stringify(now === "narrow" ? c.spec.narrow : c.spec.layout));
    layout.width = c.width;
    c.el.style.minHeight = layout.height + "px";
    var data = c.spec.data.filter(function (t) { return !t.meta || t.meta === now; });
    window.Plotly.newPlot(c.el, data, layout, { displayModeBar: false, responsive: false, doubleClick: false, showTips: false });
  }
  function drawAll() { charts.forEach(draw); }
  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("script.chart-data").forEach(function (s) {
      var el = document.getElementById(s.dataset.for);
      if (!window.Plotly) { el.style.minHeight = 0; el.textContent = "Không mở được tệp assets/plotly.min.js nên không vẽ được biểu đồ. " + el.getAttribute("aria-label"); return; }
      charts.push({ el: el, spec: JSON.parse(s.textContent), shown: "" });
    });
    drawAll();
    var watch = new ResizeObserver(function () { if (!printing) { drawAll(); } });
    charts.forEach(function (c) { watch.observe(c.el.parentElement); });
    grids();
  });
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details").forEach(function (d) { d.dataset.was = d.open ? "1" : ""; d.open = true; });
    printing = true;
    charts.forEach(function (c) { c.width = 0; window.Plotly.relayout(c.el, { width: 690 }); });
  });
  window.addEventListener("afterprint", function () {
    printing = false;
    document.querySelectorAll("details").forEach(function (d) { d.open = d.dataset.was === "1"; });
    drawAll();
  });
  // A link from elsewhere opens what it points into.
  function reveal() {
    var el = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (var p = el; p; p = p.parentElement) { if (p.tagName === "DETAILS") { p.open = true; } }
    if (el) { el.scrollIntoView(); }
  }
  window.addEventListener("hashchange", reveal); window.addEventListener("load", function () { if (location.hash) { reveal(); } });

  var words = { "s-pass": "đạt", "s-fail": "chưa đạt", "s-na": "không xét", "s-none": "chưa báo cáo", "s-held": "đang giữ lại" };
  function grids() {
    var tables = document.querySelectorAll("table[data-grid]");
    if (!tables.length) { return; }
    var places = Array.prototype.map.call(document.querySelectorAll("#grid-places li"), function (li) { return li.textContent; });
    var tip = document.createElement("div"); tip.id = "tip"; tip.hidden = true; tip.setAttribute("role", "status"); document.body.appendChild(tip);
    function line(tag, text, kind) { var e = document.createElement(tag); e.textContent = text; if (kind) { e.className = kind; } tip.appendChild(e); }
    function show(td) {
      var tr = td.parentElement, table = tr.closest("table"), i = td.cellIndex, head = table.tHead.rows[0].cells[i];
      var state = words[td.classList[0]]; if (!state) { hide(); return; }
      var p = td.dataset.p || tr.dataset.p;
      tip.textContent = "";
      line("b", tr.cells[0].firstChild.textContent + " · " + table.caption.firstChild.textContent);
      line("span", "Tiêu chí " + head.textContent + ". " + head.title + ": " + td.textContent + " " + state);
      if (td.dataset.k) { line("span", "Lấy từ kỳ " + td.dataset.k.slice(5) + "/" + td.dataset.k.slice(0, 4) + ", kỳ này chưa báo cáo"); }
      if (td.dataset.c) { line("span", places[+p] + "!" + td.dataset.c, "at"); } else { line("span", "không có ô nguồn", "at"); }
      tip.hidden = false;
      var r = td.getBoundingClientRect(), w = tip.offsetWidth, left = Math.min(Math.max(8, r.left + scrollX - w / 2), scrollX + document.documentElement.clientWidth - w - 8);
      tip.style.left = left + "px";
      tip.style.top = (r.top < tip.offsetHeight + 56 ? r.bottom + scrollY + 6 : r.top + scrollY - tip.offsetHeight - 6) + "px";
    }
    function hide() { tip.hidden = true; }
    tables.forEach(function (t) {
      var first = t.tBodies[0].rows[0].cells[1]; if (first) { first.tabIndex = 0; }
      t.addEventListener("mouseover", function (e) { if (e.target.tagName === "TD") { show(e.target); } });
      t.addEventListener("mouseleave", hide);
      t.addEventListener("click", function (e) { if (e.target.tagName === "TD") { show(e.target); } });
      t.addEventListener("focusin", function (e) { if (e.target.tagName === "TD") { show(e.target); } });
      t.addEventListener("focusout", hide);
      t.addEventListener("keydown", function (e) {
        if (e.key === "Escape") { hide(); return; }
        var step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[e.key], td = e.target;
        if (!step || td.tagName !== "TD") { return; }
        var row = t.tBodies[0].rows[td.parentElement.sectionRowIndex + step[0]], next = row && row.cells[td.cellIndex + step[1]];
        if (!next || !words[next.classList[0]]) { return; }
        e.preventDefault(); td.tabIndex = -1; next.tabIndex = 0; next.focus();
      });
    });
  }
})();

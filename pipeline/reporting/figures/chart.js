// Draws every chart of the page with plotly: dark where the page is dark, its narrow layout on a telephone.
(function () {
  "use strict";
  var NARROW = 600, DARK = window.ntmDark || {}, root = document.documentElement, printing = false;
  var system = window.matchMedia("(prefers-color-scheme: dark)");
  function dark() { return !printing && (root.dataset.theme ? root.dataset.theme === "dark" : system.matches); }
  function set(layout, path, value) {
    var keys = path.split("."), last = keys.pop();
    keys.reduce(function (at, k) { return (at[k] = at[k] || {}); }, layout)[last] = value;
  }
  function draw(div) {
    if (!window.Plotly) { div.textContent = (window.ntmNoScript || "") + " " + div.getAttribute("aria-label"); return null; }
    var text = div.nextElementSibling.textContent;
    if (dark()) { text = text.replace(/#[0-9a-f]{6}\b/gi, function (c) { return DARK[c.toLowerCase()] || c; }); }
    var spec = JSON.parse(text), narrow = div.clientWidth < NARROW && (spec.layout.meta || {}).narrow;
    if (narrow) { Object.keys(narrow).forEach(function (k) { set(spec.layout, k, narrow[k]); }); }
    div.dataset.form = (narrow ? "narrow" : "wide") + (dark() ? " dark" : "");
    return window.Plotly.react(div, spec.data, spec.layout, { displayModeBar: false, responsive: true }).then(function () { opens(div); });
  }
  // A click on a mark opens the first cell its hover names, where that sheet has a page.
  function opens(div) {
    if (!div.dataset.sheets || div.dataset.opens) { return; }
    div.dataset.opens = "1";
    var sheets = JSON.parse(div.dataset.sheets);
    function address(point) {
      var told = point.data.hovertext, n = point.pointNumber, text = Array.isArray(n) ? told && told[n[0]][n[1]] : Array.isArray(told) ? told[n] : told;
      return String(text || "").split("<br>").map(function (line) {
        var m = /^(.*!.*)!([A-Z]+[0-9]+)$/.exec(line.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&"));
        return m && sheets[m[1]] ? sheets[m[1]] + "#" + m[2] : "";
      }).filter(Boolean)[0];
    }
    div.on("plotly_click", function (e) { var to = e.points.map(address).filter(Boolean)[0]; if (to) { window.location.href = to; } });
  }
  // PNG and SVG of a chart are made in the page, light as on paper.
  document.addEventListener("click", function (e) {
    var b = e.target.closest && e.target.closest("[data-picture]"), div = b && document.getElementById(b.dataset.chart);
    if (!div || !window.Plotly) { return; }
    var spec = JSON.parse(div.nextElementSibling.textContent), layout = spec.layout, title = div.parentElement.querySelector(".headline");
    layout.paper_bgcolor = "#ffffff"; layout.width = 1000;
    if (title) { layout.title = { text: "<b>" + title.innerHTML + "</b>", font: { size: 16 }, x: 0, xref: "container", xanchor: "left", y: 1, yref: "container", yanchor: "top", pad: { t: 8, l: 6 } }; layout.margin = layout.margin || {}; layout.margin.t = (layout.margin.t || 8) + 30; layout.height = (layout.height || 400) + 30; }
    window.Plotly.downloadImage({ data: spec.data, layout: layout }, { format: b.dataset.picture, width: 1000, height: layout.height, scale: 2, filename: b.dataset.chart });
  });
  function all() { document.querySelectorAll(".ntm-chart").forEach(draw); }
  function turned() {
    document.querySelectorAll(".ntm-chart").forEach(function (div) {
      if ((div.clientWidth < NARROW) !== /narrow/.test(div.dataset.form)) { draw(div); }
    });
  }
  // Margins are measured in the page's own face, so that is waited for.
  function start() { Promise.all(['400 13px "Be Vietnam Pro"', '700 13px "Be Vietnam Pro"'].map(function (f) { return document.fonts.load(f); })).then(all, all); }
  window.addEventListener("DOMContentLoaded", start);
  window.addEventListener("resize", turned);
  window.addEventListener("beforeprint", function () { printing = true; all(); });
  window.addEventListener("afterprint", function () { printing = false; all(); });
  system.addEventListener("change", all);
  new MutationObserver(all).observe(root, { attributes: true, attributeFilter: ["data-theme"] });
})();

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
    return window.Plotly.react(div, spec.data, spec.layout, { displayModeBar: false, responsive: true });
  }
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

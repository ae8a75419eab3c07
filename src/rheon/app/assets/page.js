(function () {
  "use strict";
  var read = function (id) { return JSON.parse(document.getElementById(id).textContent); };
  var palettes = read("figure-palettes");
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  var plots = Array.prototype.slice.call(document.querySelectorAll(".plot"));
  var printing = false;

  // Colours stand in the specs as tokens, "@role" or "@role/opacity": labels never begin with "@".
  function colour(token, palette) {
    var parts = token.slice(1).split("/"), hex = palette[parts[0]];
    if (!hex || parts.length === 1) { return hex || token; }
    var rgb = [1, 3, 5].map(function (i) { return parseInt(hex.slice(i, i + 2), 16); });
    return "rgba(" + rgb.join(",") + "," + parts[1] + ")";
  }
  function coloured(value, palette) {
    if (typeof value === "string") { return value.charAt(0) === "@" ? colour(value, palette) : value; }
    if (Array.isArray(value)) {
      return typeof value[0] === "number" ? value : value.map(function (v) { return coloured(v, palette); });
    }
    if (value && typeof value === "object") {
      var out = {};
      Object.keys(value).forEach(function (k) { out[k] = coloured(value[k], palette); });
      return out;
    }
    return value;
  }

  var webgl = (function () {
    try {
      var canvas = document.createElement("canvas");
      var context = canvas.getContext("webgl") || canvas.getContext("experimental-webgl");
      if (!context) { return false; }
      var free = context.getExtension("WEBGL_lose_context");
      if (free) { free.loseContext(); }
      return true;
    } catch (error) { return false; }
  })();

  var config = {
    responsive: true, displaylogo: false, displayModeBar: window.matchMedia("(hover: hover)").matches ? "hover" : false, scrollZoom: false, doubleClick: "reset",
    modeBarButtonsToRemove: ["lasso2d", "select2d", "autoScale2d", "tableRotation", "resetCameraLastSave3d", "hoverClosest3d"],
    toImageButtonOptions: { format: "svg" }
  };

  function draw(plot) {
    var live = plot.querySelector(".live");
    var space = plot.classList.contains("space");
    if (space && !webgl) { return; }
    plot.classList.add("drawn");
    var palette = dark.matches && !printing ? palettes.dark : palettes.light;
    var spec = coloured(read(plot.dataset.spec), palette);
    if (space && live.clientWidth < 400) {
      // step back where the labels would not fit
      var eye = spec.layout.scene.camera.eye;
      ["x", "y", "z"].forEach(function (k) { eye[k] *= 1.2; });
    }
    if (space && plot.camera) { spec.layout.scene.camera = plot.camera; }
    var give_up = function () { plot.classList.remove("drawn"); };
    try {
      Plotly.react(live, spec.data, spec.layout, config).then(function () {
        if (space && !plot.linked) { link(plot, live); }
      }, give_up);
    } catch (error) { give_up(); }
  }

  // Views in space turn together.
  function link(plot, live) {
    plot.linked = true;
    var canvas = live.querySelector("canvas");
    if (canvas) { canvas.addEventListener("webglcontextlost", function () { plot.classList.remove("drawn"); }); }
    var figure = plot.closest("figure[data-synced]");
    if (!figure) { return; }
    var follow = function (change) {
      var camera = change && change["scene.camera"];
      if (!camera || figure.turning) { return; }
      figure.turning = true;
      var moved = Array.prototype.map.call(figure.querySelectorAll(".plot.space"), function (other) {
        other.camera = JSON.parse(JSON.stringify(camera));
        if (other === plot || !other.linked) { return null; }
        return Plotly.relayout(other.querySelector(".live"), { "scene.camera": JSON.parse(JSON.stringify(camera)) });
      });
      var free = function () { figure.turning = false; };
      Promise.all(moved).then(free, free);
    };
    live.on("plotly_relayouting", follow);
    live.on("plotly_relayout", follow);
  }

  var seen = new Set();
  function show(plot) {
    if (!seen.has(plot)) { seen.add(plot); draw(plot); }
  }
  if ("IntersectionObserver" in window) {
    var watcher = new IntersectionObserver(function (entries) {
      entries.forEach(function (entry) {
        if (entry.isIntersecting) { watcher.unobserve(entry.target); show(entry.target); }
      });
    }, { rootMargin: "600px 0px" });
    plots.forEach(function (plot) { watcher.observe(plot); });
  } else {
    plots.forEach(show);
  }
  dark.addEventListener("change", function () { seen.forEach(draw); });

  // Before printing: every picture drawn, in light colours, as wide as the paper; details open.
  var opened = [];
  window.addEventListener("beforeprint", function () {
    printing = true;
    opened = Array.prototype.filter.call(document.querySelectorAll("details"), function (d) { return !d.open; });
    opened.forEach(function (d) { d.open = true; });
    plots.forEach(function (plot) {
      seen.add(plot);
      if (plot.classList.contains("space")) { return; }
      draw(plot);
      var figure = plot.closest("figure");
      var alone = figure.classList.contains("columns-1");
      Plotly.relayout(plot.querySelector(".live"), { width: alone ? 660 : 320, height: alone ? 300 : 240 });
    });
  });
  window.addEventListener("afterprint", function () {
    printing = false;
    opened.forEach(function (d) { d.open = false; });
    seen.forEach(draw);
  });

  // Mark where the reader is in the table of contents.
  var links = {};
  document.querySelectorAll("nav a").forEach(function (a) { links[a.getAttribute("href").slice(1)] = a; });
  if ("IntersectionObserver" in window) {
    var current = new IntersectionObserver(function (entries) {
      entries.forEach(function (entry) {
        if (!entry.isIntersecting) { return; }
        Object.keys(links).forEach(function (k) { links[k].removeAttribute("aria-current"); });
        if (links[entry.target.id]) { links[entry.target.id].setAttribute("aria-current", "true"); }
      });
    }, { rootMargin: "-10% 0px -80% 0px" });
    document.querySelectorAll("main > section").forEach(function (s) { current.observe(s); });
  }
})();

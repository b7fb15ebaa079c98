// Draws a page's Mermaid diagrams when they come into view, links their boxes, and zooms. Loads the library that was
// built into the site, once, and only where a diagram is looked at: it is large.
(function () {
  "use strict";
  if (window.vibepiperDiagrams) return window.vibepiperDiagrams();
  let library = null;
  let drawn = 0;

  function load(url) {
    if (!library) {
      library = new Promise((resolve, reject) => {
        if (window.mermaid) return resolve(window.mermaid);
        const script = document.createElement("script");
        script.src = url;
        script.onload = () => resolve(window.mermaid);
        script.onerror = () => reject(new Error("the Mermaid library of this site is missing"));
        document.head.append(script);
      });
    }
    return library;
  }

  async function draw(holder) {
    const wait = holder.querySelector(".vp-diagram__wait");
    try {
      const mermaid = await load(holder.dataset.library);
      mermaid.initialize({
        startOnLoad: false,
        securityLevel: "strict",
        theme: "base",
        htmlLabels: false,
        flowchart: { curve: "basis", nodeSpacing: 22, rankSpacing: 56, padding: 14, useMaxWidth: false, wrappingWidth: 420 },
        themeVariables: { fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif", fontSize: "14px" },
      });
      drawn += 1;
      const text = holder.querySelector(".vp-diagram__text").textContent;
      const { svg } = await mermaid.render("vp-diagram-" + drawn, text);
      wait.insertAdjacentHTML("afterend", svg);
      wait.remove();
      reroute(holder.querySelector("svg"));
      link(holder.querySelector("svg"), JSON.parse(holder.dataset.targets));
      fit(holder.closest(".vp-figure"));
      holder.dataset.drawn = "yes";
    } catch (error) {
      wait.className = "vp-diagram__failed";
      wait.textContent = "The diagram could not be drawn (" + error.message + "). The lists on this page say the same.";
    }
  }

  // --- Lines: Mermaid aims them at the middles of boxes, so that they pass behind others of the same column and read
  // as if they ended there. Its columns and the places it keeps free in them are good: cross a column only there, and
  // level, and bend only between columns.

  function reroute(svg) {
    const boxes = {};
    const columns = [];
    svg.querySelectorAll("g.node").forEach((node) => {
      const name = /flowchart-(\w+)-\d+$/.exec(node.id);
      const place = node.transform.baseVal.consolidate();
      const shape = node.querySelector(".label-container");
      if (!name || !place || !shape) return;
      const { e: x, f: y } = place.matrix;
      const half = shape.getBBox().width / 2;
      let column = columns.find((each) => Math.abs(each.x - x) < 1);
      if (!column) columns.push((column = { x, half: 0 }));
      column.half = Math.max(column.half, half);
      boxes[name[1]] = { x, y, half, column };
    });
    svg.querySelectorAll("path.flowchart-link").forEach((path) => {
      const ends = /L_(n\d+|more_\w+?)_(n\d+|more_\w+?)_\d+$/.exec(path.id);
      const from = ends && boxes[ends[1]];
      const to = ends && boxes[ends[2]];
      if (!from || !to || !path.dataset.points || to.column.x <= from.column.x) return;
      const level = JSON.parse(atob(path.dataset.points)).slice(1, -1);
      const tip = path.hasAttribute("marker-end") ? 4 : 0;
      let [x, y] = [from.column.x + from.column.half, from.y];
      let drawing = `M${from.x + from.half},${y}H${x}`;
      const bend = (nextX, nextY) => {
        const middle = (x + nextX) / 2;
        drawing += `C${middle},${y} ${middle},${nextY} ${nextX},${nextY}`;
        [x, y] = [nextX, nextY];
      };
      const passed = columns.filter((column) => column.x > from.column.x + 1 && column.x < to.column.x - 1);
      passed.sort((one, other) => one.x - other.x).forEach((column) => {
        const free = level.find((point) => Math.abs(point.x - column.x) < 1);
        if (!free) return;
        bend(column.x - column.half, free.y);
        x = column.x + column.half;
        drawing += `H${x}`;
      });
      bend(to.column.x - to.column.half - 10, to.y);
      path.setAttribute("d", `${drawing}H${to.x - to.half - tip}`);
    });
  }

  // Boxes become links: they can be reached by keyboard and opened in a new tab.
  function link(svg, targets) {
    svg.querySelectorAll("g.node").forEach((node) => {
      const name = /flowchart-(n\d+)-/.exec(node.id);
      if (!name || !targets[name[1]]) return;
      const anchor = document.createElementNS("http://www.w3.org/2000/svg", "a");
      anchor.setAttribute("href", targets[name[1]]);
      node.replaceWith(anchor);
      anchor.append(node);
    });
  }

  // --- Zoom: the drawing keeps its natural size until it is wider than the view.

  function natural(svg) {
    const box = svg.viewBox.baseVal;
    return { width: box.width, height: box.height };
  }

  function scale(figure, factor) {
    const svg = figure.querySelector("svg");
    if (!svg) return;
    const size = natural(svg);
    figure.dataset.scale = factor;
    svg.style.maxWidth = "none";
    svg.setAttribute("width", size.width * factor);
    svg.setAttribute("height", size.height * factor);
  }

  function fit(figure) {
    const svg = figure.querySelector("svg");
    if (!svg) return;
    const room = figure.querySelector(".vp-figure__view").clientWidth - 36;
    scale(figure, Math.max(0.62, Math.min(1, room / natural(svg).width)));
  }

  function zoom(figure, how) {
    const now = Number(figure.dataset.scale) || 1;
    if (how === "fit") fit(figure);
    else scale(figure, Math.max(0.2, Math.min(3, how === "in" ? now * 1.25 : now / 1.25)));
  }

  window.vibepiperDiagrams = function () {
    const seen = new IntersectionObserver((entries) => {
      entries.filter((entry) => entry.isIntersecting).forEach((entry) => {
        seen.unobserve(entry.target);
        draw(entry.target);
      });
    }, { rootMargin: "200px" });
    document.querySelectorAll(".vp-figure:not([data-ready])").forEach((figure) => {
      figure.dataset.ready = "yes";
      figure.querySelectorAll("[data-vp-zoom]").forEach((button) => button.addEventListener("click", () => zoom(figure, button.dataset.vpZoom)));
      const holder = figure.querySelector(".vp-diagram");
      if (holder) seen.observe(holder);
      else fit(figure);
    });
  };
  window.vibepiperDiagrams();
})();

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
      link(holder.querySelector("svg"), JSON.parse(holder.dataset.targets));
      fit(holder.closest(".vp-figure"));
      holder.dataset.drawn = "yes";
    } catch (error) {
      wait.className = "vp-diagram__failed";
      wait.textContent = "The diagram could not be drawn (" + error.message + "). The lists on this page say the same.";
    }
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

// Search, filters and relative times of the catalog's pages. Plain script: modules do not load from file://.
(function () {
  "use strict";
  const page = document.querySelector(".vp-page");
  if (!page || page.dataset.ready) return;
  page.dataset.ready = "yes";
  const assets = window.VIBEPIPER_CATALOG || [];
  const root = page.dataset.root;

  // --- Search: a linear scan takes under a millisecond for thousands of assets, so there is no index.

  const RANKS = { exact: 0, prefix: 1, substring: 2, column: 3, described: 4, text: 5 };
  const lower = assets.map((asset) => ({
    key: asset.key.toLowerCase(),
    name: asset.key.slice(asset.key.lastIndexOf("/") + 1).toLowerCase(),
    text: [asset.summary, asset.group, asset.words].join(" ").toLowerCase(),
    columns: asset.columns.map(([name, description]) => [name.toLowerCase(), description.toLowerCase()]),
  }));

  // How well an asset answers one word: its rank, and the column that matched, if that is why.
  function matchWord(index, word) {
    const known = lower[index];
    if (known.key === word || known.name === word) return { rank: RANKS.exact, column: null };
    if (known.key.startsWith(word) || known.name.startsWith(word)) return { rank: RANKS.prefix, column: null };
    if (known.key.includes(word)) return { rank: RANKS.substring, column: null };
    const columns = known.columns;
    let found = columns.findIndex(([name]) => name === word);
    if (found < 0) found = columns.findIndex(([name]) => name.includes(word));
    if (found >= 0) return { rank: RANKS.column, column: found };
    found = columns.findIndex(([, description]) => description.includes(word));
    if (found >= 0) return { rank: RANKS.described, column: found };
    return known.text.includes(word) ? { rank: RANKS.text, column: null } : null;
  }

  // All assets that answer every word of the query, best first.
  function search(query) {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    const results = [];
    assets.forEach((asset, index) => {
      let rank = 0;
      let column = null;
      for (const word of words) {
        const match = matchWord(index, word);
        if (!match) return;
        rank += match.rank;
        if (match.column !== null) column = match.column;
      }
      results.push({ asset, rank, column: column === null ? null : asset.columns[column] });
    });
    return words.length ? results.sort((a, b) => a.rank - b.rank || a.asset.key.length - b.asset.key.length) : results;
  }

  function element(tag, attributes, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) made.setAttribute(name, value);
    made.append(...children);
    return made;
  }

  // The text with the query's words marked.
  function marked(text, query) {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean).sort((a, b) => b.length - a.length);
    const fragment = document.createDocumentFragment();
    const small = text.toLowerCase();
    let done = 0;
    while (words.length && done < text.length) {
      const hits = words.map((word) => [small.indexOf(word, done), word.length]).filter(([at]) => at >= 0);
      if (!hits.length || small.length !== text.length) break;
      const [at, length] = hits.reduce((best, hit) => (hit[0] < best[0] ? hit : best));
      fragment.append(text.slice(done, at), element("mark", {}, text.slice(at, at + length)));
      done = at + length;
    }
    fragment.append(text.slice(done));
    return fragment;
  }

  function columnNote(column, query) {
    const note = document.createDocumentFragment();
    note.append("column ", element("code", {}, marked(column[0], query)));
    if (column[1]) note.append(" ", marked(column[1], query));
    return note;
  }

  // --- The search dialog

  let dialog = null;
  function openSearch() {
    if (!dialog) dialog = buildDialog();
    if (dialog.open) return;
    dialog.showModal();
    dialog.querySelector("input").select();
    dialog.querySelector("input").dispatchEvent(new Event("input"));
  }

  function buildDialog() {
    const input = element("input", { type: "search", placeholder: "Search assets, columns, descriptions…", "aria-label": "Search the catalog", autocomplete: "off", spellcheck: "false", role: "combobox", "aria-expanded": "true", "aria-controls": "vp-results" });
    const list = element("ul", { id: "vp-results", role: "listbox", "aria-label": "Results" });
    const foot = element("div", { class: "vp-dialog__foot", "aria-live": "polite" });
    const made = element("dialog", { class: "vp-dialog", "aria-label": "Search" }, input, list, foot);
    let chosen = 0;

    function choose(next) {
      const items = [...list.children];
      if (!items.length) return input.removeAttribute("aria-activedescendant");
      chosen = (next + items.length) % items.length;
      items.forEach((item, at) => item.setAttribute("aria-selected", String(at === chosen)));
      items[chosen].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", items[chosen].id);
    }

    input.addEventListener("input", () => {
      const query = input.value.trim();
      const results = search(query);
      list.replaceChildren(...results.slice(0, 40).map((result, at) => resultItem(result, query, at)));
      const shown = results.length === 1 ? "1 asset" : results.length + " assets";
      foot.textContent = results.length ? shown + "   ·   ↑ ↓ to move, Enter to open, Esc to close" : "No asset, column or description says that.";
      choose(0);
    });
    made.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown") choose(chosen + 1);
      else if (event.key === "ArrowUp") choose(chosen - 1);
      else if (event.key === "Enter" && list.children[chosen]) list.children[chosen].querySelector("a").click();
      else return;
      event.preventDefault();
    });
    made.addEventListener("click", (event) => { if (event.target === made) made.close(); });
    document.body.append(made);
    return made;
  }

  function resultItem(result, query, at) {
    const { asset, column } = result;
    const note = element("span", { class: "vp-note" });
    note.append(column ? columnNote(column, query) : marked(asset.summary, query));
    const link = element("a", { href: root + asset.url, tabindex: "-1" },
      element("span", { class: "vp-dot vp-" + asset.status, title: asset.label }),
      element("b", {}, marked(asset.key, query)),
      element("span", { class: "vp-note" }, asset.kind === "source" ? "source" : asset.group));
    if (note.textContent) link.append(note);
    return element("li", { role: "option", id: "vp-result-" + at, "aria-selected": "false" }, link);
  }

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest && event.target.closest("input, select, textarea, [contenteditable]");
    const asked = (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) || (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey));
    if (!asked || !document.contains(page)) return;
    event.preventDefault();
    event.stopPropagation();
    openSearch();
  }, true);

  const header = document.querySelector(".md-header__inner");
  if (header && !header.querySelector("[data-vp-search]") && !document.querySelector(".md-search")) {
    const button = element("button", { type: "button", class: "vp-search-open", "data-vp-search": "", "aria-label": "Search the catalog" });
    button.innerHTML = '<svg viewBox="0 0 20 20" width="16" height="16" aria-hidden="true"><circle cx="8.5" cy="8.5" r="5.5" fill="none" stroke="currentColor" stroke-width="1.8"/><path d="m13 13 5 5" stroke="currentColor" stroke-width="1.8" stroke-linecap="round"/></svg><span>Search</span><kbd>/</kbd>';
    header.append(button);
  }
  document.querySelectorAll("[data-vp-search]").forEach((button) => button.addEventListener("click", openSearch));

  // --- The catalog table: filters live in the address, so that a filtered view can be shared.

  const table = page.querySelector("[data-vp-catalog]");
  if (table) {
    const form = page.querySelector("[data-vp-filters]");
    const body = table.tBodies[0];
    const rows = new Map([...body.rows].map((row) => [row.dataset.key, row]));
    const original = [...body.rows];
    const fields = [...form.elements].filter((field) => field.name);

    function apply() {
      const query = form.elements.q.value.trim();
      const wanted = fields.filter((field) => field.name !== "q" && field.value);
      const results = new Map(search(query).map((result) => [result.asset.key, result]));
      let count = 0;
      for (const [key, row] of rows) {
        const result = results.get(key);
        const shown = result && wanted.every((field) => row.dataset[field.name].split("\n").includes(field.value));
        row.hidden = !shown;
        if (!shown) continue;
        count += 1;
        const match = row.querySelector("[data-vp-match]");
        match.hidden = !result.column;
        match.replaceChildren(result.column ? columnNote(result.column, query) : "");
      }
      body.append(...(query ? [...results.keys()].map((key) => rows.get(key)) : original).filter(Boolean));
      page.querySelector("[data-vp-count]").textContent = count;
      page.querySelector("[data-vp-none]").hidden = count > 0;
      page.querySelector("[data-vp-live]").textContent = count + " of " + rows.size + " assets shown";
      const state = new URLSearchParams(fields.filter((field) => field.value).map((field) => [field.name, field.value]));
      history.replaceState(null, "", state.size ? "#" + state : location.pathname + location.search);
    }

    function restore() {
      const state = new URLSearchParams(location.hash.slice(1));
      fields.forEach((field) => { field.value = state.get(field.name) || ""; if (field.selectedIndex === -1) field.value = ""; });
      apply();
    }

    form.addEventListener("input", apply);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(apply));
    page.querySelector("[data-vp-clear]").addEventListener("click", () => { form.reset(); });
    window.addEventListener("hashchange", restore);
    restore();
  }

  // --- The problems page: one code at a time

  const codes = page.querySelector("[data-vp-codes]");
  if (codes) {
    codes.addEventListener("click", (event) => {
      const chip = event.target.closest("button");
      if (!chip) return;
      const on = chip.getAttribute("aria-pressed") !== "true";
      codes.querySelectorAll("button").forEach((other) => other.setAttribute("aria-pressed", String(on && other === chip)));
      page.querySelectorAll(".vp-problems tbody tr").forEach((row) => { row.hidden = on && row.dataset.code !== chip.dataset.code; });
    });
  }

  // --- Times: how long ago, beside the time itself

  const UNITS = [["year", 31536000], ["month", 2592000], ["day", 86400], ["hour", 3600], ["minute", 60]];
  page.querySelectorAll("time[datetime]").forEach((time) => {
    const seconds = (Date.now() - Date.parse(time.dateTime)) / 1000;
    const [unit, length] = UNITS.find(([, size]) => Math.abs(seconds) >= size) || ["minute", 60];
    time.title = time.textContent;
    time.textContent = new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(-Math.round(seconds / length), unit);
  });
})();

(() => {
  "use strict";
  const cellsOf = (row) => Array.from(row.cells);
  const rank = (cell) => (cell.dataset.v === undefined ? cell.textContent.trim() : cell.dataset.v);

  function compare(a, b) {
    if (a === "" || b === "") return a === b ? 0 : a === "" ? 1 : -1;
    const x = Number(a);
    const y = Number(b);
    if (!Number.isNaN(x) && !Number.isNaN(y)) return x - y;
    return a < b ? -1 : a > b ? 1 : 0;
  }

  function sortBy(table, column, direction) {
    const body = table.tBodies[0];
    const keyed = Array.from(body.rows, (row) => ({ row, key: rank(row.cells[column]) }));
    keyed.sort((p, q) => {
      if (p.key === "" || q.key === "") return compare(p.key, q.key);
      return direction * compare(p.key, q.key);
    });
    body.append(...keyed.map((k) => k.row));
    Array.from(table.tHead.rows[0].cells, (head, at) =>
      head.setAttribute("aria-sort", at !== column ? "none" : direction > 0 ? "ascending" : "descending"),
    );
  }

  function makeSortable(table) {
    Array.from(table.tHead.rows[0].cells, (head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.textContent = "";
      head.append(button);
      head.setAttribute("aria-sort", "none");
      button.addEventListener("click", () => {
        sortBy(table, column, head.getAttribute("aria-sort") === "ascending" ? -1 : 1);
        keep(table.dataset.name, "sort", `${column}${head.getAttribute("aria-sort") === "ascending" ? "" : "d"}`);
      });
    });
  }

  const shownRows = (table) => Array.from(table.tBodies[0].rows).filter((row) => !row.hidden);

  function asText(table, separator, quote) {
    const rows = [table.tHead.rows[0], ...shownRows(table)];
    return rows.map((row) => cellsOf(row).map((cell) => quote(cell.textContent.trim().replace(/\s+/g, " "))).join(separator)).join("\n");
  }

  const csvCell = (text) => {
    const safe = /^[=+\-@]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
    return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };

  function button(label, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = label;
    made.addEventListener("click", () => act(made));
    return made;
  }

  function addTools(holder) {
    const table = holder.querySelector("table");
    const tools = holder.querySelector(".tools");
    const count = tools.querySelector(".count");
    const all = table.tBodies[0].rows.length;
    count.setAttribute("role", "status");
    const box = document.createElement("input");
    box.type = "search";
    box.placeholder = "Filter rows";
    box.setAttribute("aria-label", `Filter ${table.caption.textContent}`);
    const texts = new Map();
    const filter = () => {
      const wanted = box.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const row of table.tBodies[0].rows) {
        if (!texts.has(row)) texts.set(row, row.textContent.toLowerCase());
        row.hidden = !wanted.every((word) => texts.get(row).includes(word));
        if (!row.hidden) shown += 1;
      }
      count.textContent = shown === all ? `${all} row${all === 1 ? "" : "s"}` : `${shown} of ${all} rows`;
    };
    box.addEventListener("input", () => {
      filter();
      keep(table.dataset.name, "filter", box.value);
    });
    const copy = button("Copy", (made) => {
      const text = asText(table, "\t", (cell) => cell);
      copyText(text).then(() => says(made, "Copied"), () => says(made, "Not allowed here"));
    });
    const download = button("Download shown rows", () => {
      saveAs(new Blob([`${asText(table, ",", csvCell)}\n`], { type: "text/csv" }), `${table.dataset.name}.csv`);
    });
    if (all > 8) tools.prepend(box);
    tools.append(copy, download);
    makeSortable(table);
    return (key, value) => {
      if (key === "filter") {
        box.value = value;
        filter();
      }
      if (key === "sort") sortBy(table, Number.parseInt(value, 10) || 0, value.endsWith("d") ? -1 : 1);
    };
  }

  function saveAs(blob, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    URL.revokeObjectURL(link.href);
  }

  async function copyText(text) {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    const ok = document.execCommand("copy");
    area.remove();
    if (!ok) throw new Error("copy refused");
  }

  // What is filtered and sorted stands in the address, so that a view can be sent to somebody.
  function keep(name, key, value) {
    const state = new URLSearchParams(location.search);
    if (value === "") state.delete(`${name}.${key}`);
    else state.set(`${name}.${key}`, value);
    const query = state.toString();
    try {
      history.replaceState(null, "", `${query === "" ? location.pathname : `?${query}`}${location.hash}`);
    } catch {
      // Some browsers forbid this for local files: the view works, only its address does not follow.
    }
  }

  // On a phone a row becomes a card: every value with the name of its column, nothing beyond the edge.
  const narrow = matchMedia("(max-width: 640px)");
  function asCards() {
    if (!narrow.matches) return;
    for (const table of document.querySelectorAll("main table:not(.cards)")) {
      const heads = cellsOf(table.tHead.rows[0]).map((head) => head.textContent.trim());
      if (heads.length < 3) continue;
      for (const row of table.tBodies[0].rows) cellsOf(row).forEach((cell, at) => (cell.dataset.h = heads[at]));
      table.classList.add("cards");
    }
  }

  const notice = document.querySelector(".ruo").textContent;

  // The picture as it is shown, on its own ground, with the notice below: it stays with the picture wherever it goes.
  async function toPng(figure) {
    const svg = figure.querySelector("svg");
    const { width, height } = svg.viewBox.baseVal;
    const copy = svg.cloneNode(true);
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    copy.setAttribute("width", width);
    copy.setAttribute("height", height);
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
    await image.decode();
    const isDark = figure.dataset.explored === "yes" && matchMedia("(prefers-color-scheme: dark)").matches;
    const canvas = document.createElement("canvas");
    canvas.width = 2 * width;
    canvas.height = 2 * (height + 20);
    const pen = canvas.getContext("2d");
    pen.scale(2, 2);
    pen.fillStyle = isDark ? "#12181e" : "#ffffff";
    pen.fillRect(0, 0, width, height + 20);
    pen.drawImage(image, 0, 0, width, height);
    pen.fillStyle = isDark ? "#a9b4bf" : "#57636f";
    pen.font = "10px sans-serif";
    pen.fillText(notice, 6, height + 13, width - 12);
    return new Promise((done, fail) =>
      canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("no picture"))), "image/png"),
    );
  }

  function says(made, word) {
    const before = made.dataset.label ?? made.textContent;
    made.dataset.label = before;
    made.textContent = word;
    setTimeout(() => (made.textContent = before), 1500);
  }

  function addChartTools(figure) {
    const caption = figure.querySelector("figcaption");
    const name = figure.querySelector("h3")?.textContent;
    const picture = figure.querySelector(".picture");
    if (!name || !caption || !picture?.querySelector("svg")) return;
    const tools = document.createElement("div");
    tools.className = "chart-tools";
    const copy = button("Copy", (made) => {
      const item = () => new ClipboardItem({ "image/png": toPng(figure) });
      Promise.resolve()
        .then(() => navigator.clipboard.write([item()]))
        .then(() => says(made, "Copied"), () => says(made, "Not allowed here"));
    });
    const download = button("Download PNG", (made) => {
      toPng(figure).then((blob) => saveAs(blob, `${figure.id.replace(/^chart-/, "")}.png`), () => says(made, "Not possible here"));
    });
    const larger = button("Enlarge", (made) => {
      const isLarge = picture.classList.toggle("large");
      made.setAttribute("aria-pressed", String(isLarge));
    });
    larger.setAttribute("aria-pressed", "false");
    larger.setAttribute("aria-label", `Enlarge: ${name}`);
    copy.setAttribute("aria-label", `Copy picture: ${name}`);
    download.setAttribute("aria-label", `Download PNG: ${name}`);
    tools.append(copy, download);
    if (matchMedia("(max-width: 820px)").matches) tools.append(larger);
    caption.before(tools);
  }

  for (const figure of document.querySelectorAll("figure")) addChartTools(figure);
  narrow.addEventListener("change", asCards);
  const appliers = new Map();
  for (const holder of document.querySelectorAll("div.table")) appliers.set(holder.id, addTools(holder));
  asCards();
  for (const [name, value] of new URLSearchParams(location.search)) {
    const [table, key] = name.split(".");
    appliers.get(table)?.(key, value);
  }

  // A link to a row that a filter hides shows it again.
  addEventListener("hashchange", () => {
    const target = document.getElementById(location.hash.slice(1));
    if (target) target.hidden = false;
  });
})();

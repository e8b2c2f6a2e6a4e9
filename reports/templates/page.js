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
        save(table.dataset.name, "sort", `${column}${head.getAttribute("aria-sort") === "ascending" ? "" : "d"}`);
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
      save(table.dataset.name, "filter", box.value);
    });
    const copy = button("Copy", (made) => {
      const done = (word) => {
        made.textContent = word;
        setTimeout(() => (made.textContent = "Copy"), 1500);
      };
      copyText(asText(table, "\t", (text) => text)).then(() => done("Copied"), () => done("Not allowed here"));
    });
    const download = button("Download shown rows", () => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([`${asText(table, ",", csvCell)}\n`], { type: "text/csv" }));
      link.download = `${table.dataset.name}.csv`;
      link.click();
      URL.revokeObjectURL(link.href);
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
  function save(name, key, value) {
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

  const appliers = new Map();
  for (const holder of document.querySelectorAll("div.table")) appliers.set(holder.id, addTools(holder));
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

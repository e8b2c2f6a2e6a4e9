(() => {
  "use strict";
  // What a tooltip shows of a mark, in this order; everything else in the data is for drawing.
  const names = {
    subject: "Subject",
    pairId: "Pair",
    sample: "Sample",
    csfSample: "CSF sample",
    plasmaSample: "Plasma sample",
    matrix: "Matrix",
    csf: "CSF",
    plasma: "Plasma",
    concentration: "Concentration",
    ratio: "Ratio",
    timeAfterDoseH: "Hours after dose",
    days: "Days since first pair",
    standing: "State",
    dose: "Dose",
    status: "Status",
    amount: "Amount",
    group: "Group",
    text: "Steady state",
    label: "Label",
    day: "Day",
    what: "What",
    id: "Id",
    run: "Run",
    biasPct: "Bias (%)",
    n: "Pairs",
    readFrom: "Read from",
  };
  const views = [];
  let picked = "";

  // The library stands in the page as plain text; it becomes a program when the first picture is explored.
  function wake(id) {
    const inert = document.getElementById(id);
    if (!inert) return;
    const script = document.createElement("script");
    script.textContent = inert.textContent;
    inert.remove();
    document.head.append(script);
  }

  const tip = document.createElement("div");
  tip.className = "tip";
  tip.setAttribute("role", "status");
  tip.hidden = true;
  document.body.append(tip);

  function showTip(_handler, event, _item, value) {
    if (value === null || typeof value !== "object") {
      tip.hidden = true;
      return;
    }
    const list = document.createElement("dl");
    for (const [key, name] of Object.entries(names)) {
      const found = value[key];
      if (found === undefined || found === null || found === "") continue;
      const dt = document.createElement("dt");
      const dd = document.createElement("dd");
      dt.textContent = name;
      dd.textContent = typeof found === "number" ? String(Number(found.toPrecision(3))) : String(found);
      list.append(dt, dd);
    }
    tip.hidden = list.childElementCount === 0;
    tip.replaceChildren(list);
    const { width, height } = tip.getBoundingClientRect();
    tip.style.left = `${Math.max(4, Math.min(event.clientX + 14, innerWidth - width - 8))}px`;
    tip.style.top = `${Math.max(4, Math.min(event.clientY + 14, innerHeight - height - 8))}px`;
  }

  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  // A picture in the colours of the page, its marks answering to the chosen pair.
  function prepare(text) {
    const ours = { "#1b2733": css("--ink"), "#57636f": css("--quiet"), "#dde3e8": css("--line") };
    const spec = JSON.parse(text.replace(/#(1b2733|57636f|dde3e8)/g, (found) => ours[found] ?? found));
    spec.config = { ...spec.config, background: null, mark: { tooltip: { content: "data" } } };
    spec.params = [{ name: "picked", value: picked }];
    const visit = (part) => {
      for (const inner of [part.layer, part.concat, part.hconcat, part.vconcat]) if (inner) inner.forEach(visit);
      const rows = part.data?.values;
      if (part.mark?.type === "point" && rows?.some((row) => row.pairId || row.sample)) {
        const width = part.mark.strokeWidth ?? 1.5;
        const test = "picked !== '' && (datum.pairId || datum.sample) === picked";
        part.encoding.strokeWidth = { condition: { test, value: width + 4 }, value: width };
      }
    };
    visit(spec);
    return spec;
  }

  async function explore(figure, id, button) {
    const holder = figure.querySelector(".picture");
    wake("vega-runtime");
    wake("vega-lite-runtime");
    const spec = prepare(document.getElementById(`spec-${id}`).textContent);
    const { vega, vegaLite } = globalThis;
    holder.replaceChildren();
    const view = new vega.View(vega.parse(vegaLite.compile(spec).spec), {
      renderer: "svg",
      container: holder,
      hover: true,
      tooltip: showTip,
    });
    await view.runAsync();
    // The picture as a whole is named by its holder, as before.
    for (const named of holder.querySelectorAll("[role],[aria-roledescription],[aria-label]")) {
      for (const name of ["role", "aria-roledescription", "aria-label"]) named.removeAttribute(name);
    }
    view.addEventListener("click", (_event, item) => {
      const key = item?.datum?.pairId ?? item?.datum?.sample;
      if (key) pick(key, true);
    });
    views.push(view);
    button.remove();
    figure.dataset.explored = "yes";
  }

  // The chosen pair stands in the address too, so that it can be sent to somebody.
  function keepPicked() {
    const state = new URLSearchParams(location.search);
    if (picked === "") state.delete("picked");
    else state.set("picked", picked);
    const query = state.toString();
    try {
      history.replaceState(null, "", `${query === "" ? location.pathname : `?${query}`}${location.hash}`);
    } catch {
      // Some browsers forbid this for local files.
    }
  }

  // One chosen pair or sample, in its table and in every explored picture.
  function pick(pairId, isFromPicture) {
    picked = pairId === picked && !isFromPicture ? "" : pairId;
    for (const row of document.querySelectorAll("tr.picked")) row.classList.remove("picked");
    const row = picked === "" ? null : document.querySelector(`tr[data-key="${CSS.escape(picked)}"]`);
    if (row) {
      row.hidden = false;
      row.classList.add("picked");
      if (isFromPicture) row.scrollIntoView({ block: "nearest" });
    }
    for (const view of views) view.signal("picked", picked).run();
    keepPicked();
  }

  // By keyboard: arrows choose the row before or behind, Escape none.
  for (const region of document.querySelectorAll(".scroll")) {
    const rows = () => Array.from(region.querySelectorAll("tr[data-key]")).filter((row) => !row.hidden);
    region.addEventListener("keydown", (event) => {
      const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
      if (event.target !== region || (step === 0 && event.key !== "Escape")) return;
      const all = rows();
      if (all.length === 0) return;
      event.preventDefault();
      const at = all.findIndex((row) => row.classList.contains("picked"));
      const next = all[step === 0 ? -1 : Math.min(all.length - 1, Math.max(0, at + step))];
      if (next === undefined) {
        if (picked !== "") pick(picked, false);
        return;
      }
      pick(next.dataset.key, true);
    });
  }

  for (const row of document.querySelectorAll("tr[data-key]")) {
    row.addEventListener("click", (event) => {
      if (!event.target.closest("a")) pick(row.dataset.key, false);
    });
  }

  for (const figure of document.querySelectorAll("figure")) {
    const id = figure.id.replace(/^chart-/, "");
    if (!document.getElementById(`spec-${id}`)) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "explore";
    button.textContent = "Explore";
    button.setAttribute("aria-label", `Explore: ${figure.querySelector("h3").textContent}`);
    button.addEventListener("click", () => explore(figure, id, button));
    figure.querySelector(".chart-tools").prepend(button);
  }

  const chosen = new URLSearchParams(location.search).get("picked");
  if (chosen) pick(chosen, false);
})();

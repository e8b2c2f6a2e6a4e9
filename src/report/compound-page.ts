import { drawFlow } from "../charts/draw-flow.js";
import { evidenceText, type Flow, isUnverified } from "../domain/flow.js";
import type { Compound, CompoundFact } from "../reference/compound.js";
import type { EfficacyOutcome, EfficacySet } from "../reference/efficacy.js";
import { compoundUse, countText, fitText, intervalText, markMeanings } from "./compound-text.js";
import { type Html, html, raw } from "./html.js";
import { renderShell, type Section } from "./page-frame.js";
import { type Column, table } from "./table.js";

/**
 * The page of one compound: what is known with source and mark, the published efficacy with exact intervals, and the
 * flows drawn from the rule data. It holds reference data alone, nothing of a study.
 */
export function renderCompoundPage(compound: Compound, flows: readonly Flow[], version: string): string {
  const sections = compoundSections(compound, flows);
  return renderShell({
    name: compound.name,
    title: "compound page",
    version,
    made: "",
    sections,
    footer: html` Reference data of csfp ${version}; nothing here is advice on treatment.`,
  });
}

/** What is known, how it worked, and the flows, each with its sources. */
export function compoundSections(compound: Compound, flows: readonly Flow[]): Section[] {
  return [
    {
      id: "facts",
      title: "What is known",
      about: compoundUse,
      content: html`<p class="prose">${markMeanings}</p>${factsTable(compound.facts)}`,
    },
    ...(compound.efficacy.length === 0 ? [] : [efficacySection(compound.efficacy)]),
    ...flows.map(flowSection),
  ];
}

/** A page with one flow alone. */
export function renderFlowPage(flow: Flow, version: string): string {
  const section = { ...flowSection(flow), title: "Drawing" };
  const sections = [section];
  return renderShell({ name: flow.title, title: "flow", version, made: "", sections, footer: html` csfp ${version}.` });
}

function factsTable(facts: readonly CompoundFact[]): Html {
  const columns: Column<CompoundFact>[] = [
    { head: "About", cell: (fact) => fact.topic },
    { head: "Statement", isProse: true, cell: (fact) => fact.text },
    { head: "Source", isProse: true, cell: (fact) => fact.source },
    { head: "Mark", cell: (fact) => markCell(fact.mark) },
  ];
  return table({
    id: "facts-list",
    caption: "Statements with source",
    columns,
    rows: facts,
    empty: "Nothing recorded.",
  });
}

function efficacySection(sets: readonly EfficacySet[]): Section {
  const rows = sets.flatMap((set) => set.outcomes.map((one) => ({ set, one })));
  const columns: Column<{ set: EfficacySet; one: EfficacyOutcome }>[] = [
    { head: "Population", isProse: true, cell: ({ set }) => set.population },
    { head: "Stated n", isNumber: true, cell: ({ set }) => set.nStated },
    { head: "Outcome", cell: ({ one }) => one.outcome },
    { head: "Stated %", isNumber: true, cell: ({ one }) => one.statedPct ?? "not stated" },
    { head: "Subjects", help: "D: derived from the percentage; F: read", cell: ({ one }) => countText(one) },
    { head: "Exact 95 % interval", help: "Clopper-Pearson", cell: ({ one }) => intervalText(one) },
    { head: "Source", isProse: true, cell: ({ one }) => one.source },
    { head: "Mark", cell: ({ one }) => markCell(one.mark) },
  ];
  return {
    id: "efficacy",
    title: "Published efficacy",
    about: "Percentages as published, with the subjects behind them and the exact interval of that proportion.",
    content: html`${table({ id: "efficacy-list", caption: "Published efficacy", columns, rows, empty: "None recorded." })}
<ul class="prose">${sets.map(
      (set) => html`<li>${set.population}: ${fitText(set)}.${set.notes.map((note) => html` ${note}.`)}</li>
`,
    )}<li>Groups overlap in subjects and differ in the date of the data: they must not be added.</li></ul>`,
  };
}

function flowSection(flow: Flow): Section {
  const sources = Object.entries(flow.sources);
  const { svg, widthPx } = drawFlow(flow);
  return {
    id: `flow-${flow.id}`,
    title: flow.title,
    about: flow.notes[0] ?? "",
    content: html`<figure><div class="picture" style="max-width:${widthPx}px">${raw(svg)}</div>
<figcaption>${flow.notes.slice(1).join(" ")} Blue six-sided boxes ask, thick boxes end, dashed boxes say that the data are silent.</figcaption></figure>
${sources.length === 0 ? null : html`<dl class="footnotes">${sources.map(([key, text]) => html`<dt>${key}</dt><dd>${text}</dd>`)}</dl>`}
${textTwin(flow)}`,
  };
}

/** Every box as a row, so that the drawing can be read without seeing it. */
function textTwin(flow: Flow): Html {
  const columns: Column<Flow["nodes"][number]>[] = [
    { head: "Box", isProse: true, cell: (node) => node.lines.join("; ") },
    { head: "Kind", cell: (node) => (node.kind === "undefined" ? "not defined" : node.kind) },
    {
      head: "Leads to",
      isProse: true,
      cell: (node) => {
        const own = flow.edges.filter((edge) => edge.from === node.id);
        const say = (edge: (typeof own)[number]) => {
          const target = flow.nodes.find((one) => one.id === edge.to)?.lines[0] ?? edge.to;
          const doubt = isUnverified(edge.mark ?? null) ? " (unverified)" : "";
          return html`<li>${edge.kind === "inhibits" ? "blocks: " : null}${edge.label === null ? null : `${edge.label}: `}${target}${doubt}</li>`;
        };
        return own.length === 0 ? null : html`<ul>${own.map(say)}</ul>`;
      },
    },
    { head: "Evidence", cell: (node) => evidenceText(node) },
  ];
  return table({ id: `boxes-${flow.id}`, caption: `${flow.title}, box by box`, columns, rows: flow.nodes, empty: "" });
}

function markCell(mark: CompoundFact["mark"]): Html {
  return isUnverified(mark) ? html`<span class="warn">${mark}: unverified</span>` : html`${mark}`;
}

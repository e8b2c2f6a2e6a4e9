import type { Qualification } from "../selfcheck/index.js";
import { shortHash } from "./format.js";
import { type Html, html, raw } from "./html.js";
import { researchUseOnly } from "./page-frame.js";
import { type Column, table } from "./table.js";
import { readTemplate } from "./templates.js";

/** The installation-qualification page of `csfp selfcheck`: one file, readable without network and without scripts. */
export function renderQualification(qualification: Qualification): string {
  const { software, counts, generatedAt } = qualification;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="csfp ${software.version}">
<title>Installation qualification - csfp ${software.version}</title>
<style>${raw(readTemplate("page.css"))}</style></head>
<body><header class="top"><p class="ruo">${researchUseOnly}</p>
<h1>Installation qualification</h1>
<p class="quiet">csfp ${software.version} · ${generatedAt} · RESEARCH USE ONLY</p></header>
<main id="main">
<section><h2>Result</h2>
<p class="prose"><strong class="${qualification.verdict === "pass" ? "good" : "bad"}">${verdictText(qualification)}</strong></p>
<p class="prose">The statistics of this program were recomputed on this machine and compared, field by field, with reference
values that were computed with R and checked by independent routes. ${String(counts.compared)} fields were compared.
${String(counts.notCompared)} were not compared, each for a reason that its reference file states, and ${String(counts.skipped)} were left out
without a reason; each case states its own tolerance. The page shows that this installation computes as intended. It does not
show that a study's data or settings are right.</p></section>
${environment(qualification)}
<section><h2>Reference files</h2>${fileTable(qualification)}</section>
<section><h2>Cases</h2>${caseTable(qualification)}</section>
</main><footer><p>${researchUseOnly}. Program SHA-256 <code>${software.programSha256}</code></p></footer></body></html>
`.toString();
}

function verdictText({ counts }: Qualification): string {
  const { cases, pass, fail, unsupported } = counts;
  if (cases === 0) return "Not qualified: no case was found.";
  if (pass === cases) return `Qualified: all ${cases} cases pass.`;
  return `Not qualified: ${pass} of ${cases} cases pass, ${fail} fail, ${unsupported} are not supported by this program.`;
}

function environment({ software, golden }: Qualification): Html {
  const packages = Object.entries(software.packages).map(([name, version]) => `${name} ${version}`);
  const rows: readonly (readonly [string, string])[] = [
    ["Program", `csfp ${software.version}`],
    ["Program files", `${software.programFiles}, SHA-256 ${software.programSha256}`],
    ["Node.js", `${software.node} (V8 ${software.v8})`],
    ["Platform", `${software.platform}, ${software.architecture}`],
    ["Packages", packages.join(", ")],
    ["Reference values", golden.folder],
  ];
  return html`<section><h2>Program and machine</h2>${table({
    id: "environment",
    caption: "What was run, and where",
    columns: [
      { head: "Item", cell: ([item]) => item },
      { head: "Found", isProse: true, cell: ([, found]) => found },
    ],
    rows,
    empty: "",
  })}</section>`;
}

function fileTable({ golden }: Qualification): Html {
  type Row = Qualification["golden"]["files"][number];
  const count = (head: string, of: (row: Row) => number): Column<Row> => ({ head, isNumber: true, cell: of });
  return table<Row>({
    id: "files",
    caption: "One row per file",
    columns: [
      { head: "File", cell: (row) => row.file },
      count("Cases", (row) => row.cases),
      count("Pass", (row) => row.pass),
      count("Fail", (row) => row.fail),
      count("Unsupported", (row) => row.unsupported),
      count("Fields compared", (row) => row.compared),
      count("Skipped", (row) => row.skipped),
      { head: "Worst relative difference", isNumber: true, cell: (row) => differenceText(row.worstRelDiff) },
      { head: "Where", cell: (row) => row.worstField },
      { head: "SHA-256", cell: (row) => html`<code title="${row.sha256}">${shortHash(row.sha256)}</code>` },
    ],
    rows: golden.files,
    empty: "No file holds a case.",
  });
}

function caseTable({ cases }: Qualification): Html {
  type Row = Qualification["cases"][number];
  return table<Row>({
    id: "cases",
    caption: "One row a case",
    columns: [
      { head: "Case", cell: (row) => row.id },
      { head: "File", cell: (row) => row.file },
      {
        head: "Status",
        cell: (row) => html`<span class="${row.status === "pass" ? "good" : "bad"}">${row.status}</span>`,
      },
      { head: "Fields compared", isNumber: true, cell: (row) => row.compared },
      { head: "Skipped", isNumber: true, cell: (row) => row.skipped },
      { head: "Worst relative difference", isNumber: true, cell: (row) => differenceText(row.worstRelDiff) },
      { head: "Where", cell: (row) => row.worstField },
      { head: "Remark", isProse: true, cell: remark },
    ],
    rows: cases,
    empty: "No case was found.",
  });
}

function remark(row: Qualification["cases"][number]): string {
  const parts = [row.message ?? ""];
  if (row.failedFields.length > 0) parts.push(`outside the tolerance: ${row.failedFields.join(", ")}`);
  if (row.skippedFields.length > 0) parts.push(`left out: ${row.skippedFields.join(", ")}`);
  return parts.filter((part) => part !== "").join("; ");
}

function differenceText(value: number | null): string {
  return value === null ? "–" : value === 0 ? "0" : value.toExponential(1);
}

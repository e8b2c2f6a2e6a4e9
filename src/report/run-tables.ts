import type { RunVerdict } from "../domain/sample.js";
import type { RunRecord } from "./data.js";
import { missing, significant } from "./format.js";
import { type Html, html } from "./html.js";
import type { PageContext } from "./result-tables.js";
import { table } from "./table.js";

const verdictSigns: Readonly<Record<RunVerdict, string>> = {
  accepted: "✓ accepted",
  rejected: "✕ rejected",
  review: "? review",
  notAssessed: "· not assessed",
};

const tones: Readonly<Record<RunVerdict, string>> = {
  accepted: "yes",
  rejected: "no",
  review: "unknown",
  notAssessed: "plain",
};

export function verdictCell(verdict: RunVerdict): Html {
  return html`<span class="v ${tones[verdict]}">${verdictSigns[verdict]}</span>`;
}

export function inMatrix({ analyte, matrix }: Pick<RunRecord, "analyte" | "matrix">): string {
  return `${analyte} in ${matrix === "csf" ? "CSF" : "plasma"}`;
}

/** The reason of a verdict; of a run that was not assessed why it could not be. */
export function reasonText({ reason, verdict }: RunRecord): string {
  if (reason !== null) return reason.text;
  return verdict === "notAssessed" ? "no calibrators or QC samples in the data" : missing(null);
}

/** Every run for each analyte and matrix, with the verdict and its reason. */
export function runTable({ report, place }: PageContext): Html {
  return table<RunRecord>({
    id: "runs",
    caption: "Verdicts of analytical runs",
    csv: `${place.tables}runs.csv`,
    rows: report.runs ?? [],
    empty: "No run is in the data.",
    columns: [
      { head: "Run", cell: (one) => one.name },
      { head: "Measured", cell: inMatrix },
      { head: "Verdict", cell: (one) => verdictCell(one.verdict), rank: (one) => one.verdict },
      { head: "Reason", isProse: true, cell: reasonText },
      { head: "Cal.", isNumber: true, cell: (one) => one.nCalibrators },
      { head: "QC", isNumber: true, cell: (one) => one.nQc },
      { head: "Study", isNumber: true, cell: (one) => one.nStudy },
      { head: "Range", isNumber: true, cell: rangeText, rank: (one) => one.limits.lloq },
    ],
  });
}

/** `0.100 to 50.0 ng/mL`, with a word where an end was revised. */
export function rangeText({ limits }: RunRecord): string {
  const { lloq, uloq, unit, isLloqRevised, isUloqRevised } = limits;
  if (lloq === null && uloq === null) return missing("unknown");
  const end = (value: number | null, isRevised: boolean): string =>
    `${value === null ? "unknown" : significant(value)}${isRevised ? " (revised)" : ""}`;
  return `${end(lloq, isLloqRevised)} to ${end(uloq, isUloqRevised)}${unit === null ? "" : ` ${unit}`}`;
}

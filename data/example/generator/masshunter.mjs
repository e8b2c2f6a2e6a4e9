import { dayFirstText } from "./calendar.mjs";
import { internalStandard } from "./runs.mjs";

const typeNames = { study: "Sample", calibrator: "Cal", qc: "QC", blank: "Blank", doubleBlank: "DoubleBlank" };

/** Columns in order: group label, field name, cell. The first column has no name and holds `!` beside trouble. */
const columns = [
  ["Sample", "", (one) => (isOutside(one) ? "!" : "")],
  ["Sample", "Name", (one) => one.text],
  ["Sample", "Data File", (one) => `${one.rawFile}.d`],
  ["Sample", "Type", (one) => typeNames[one.type]],
  ["Sample", "Level", (one) => one.level],
  ["Sample", "Acq. Date-Time", (one) => dayFirstText(one.minute)],
  ["Sample", "Dil.", () => "1"],
  ["larotrectinib Method", "Exp. Conc.", (one) => (one.nominal === null ? "" : String(one.nominal))],
  ["larotrectinib Results", "RT", (one, assay) => peak(one, () => retentionTime(one, assay.analyteRt))],
  ["larotrectinib Results", "Resp.", (one) => peak(one, () => one.area.toFixed(3))],
  ["larotrectinib Results", "MI", (one) => peak(one, () => "FALSE")],
  ["larotrectinib Results", "Calc. Conc.", (one) => one.concText],
  ["larotrectinib Results", "Final Conc.", (one) => one.concText],
  ["larotrectinib Results", "Accuracy", (one) => (one.nominal === null ? "" : accuracy(one))],
  ["larotrectinib Results", "ISTD Resp.", (one) => (one.isArea === null ? "" : one.isArea.toFixed(3))],
  ["larotrectinib Results", "ISTD Resp. Ratio", (one) => peak(one, () => (one.area / one.isArea).toFixed(6))],
  ["Qualifier (429.2 -> 342.1) Results", "Ratio", (one) => peak(one, () => (41 + (one.position % 5) / 10).toFixed(1))],
  ["Qualifier (429.2 -> 342.1) Results", "MI", (one) => peak(one, () => "FALSE")],
  [
    `${internalStandard} (ISTD) Results`,
    "RT",
    (one, assay) => (one.isArea === null ? "" : retentionTime(one, assay.isRt)),
  ],
  [`${internalStandard} (ISTD) Results`, "Resp.", (one) => (one.isArea === null ? "" : one.isArea.toFixed(3))],
  [
    `${internalStandard} (ISTD) Results`,
    "Final Conc.",
    (one, assay) => (one.isArea === null ? "" : String(assay.isConc)),
  ],
];

/**
 * One run as Agilent MassHunter saves its results table as CSV: two header rows, a group's label over its first column
 * only, day before month, no unit anywhere, UTF-8 with a byte order mark.
 */
export function masshunterCsv(run) {
  const labels = columns.map(([label], i) => (i > 0 && columns[i - 1][0] === label ? "" : label));
  const fields = columns.map(([, field]) => field);
  const rows = run.injections.map((one) => columns.map(([, , cell]) => cell(one, run.assay)));
  return `\ufeff${[labels, fields, ...rows].map((cells) => `${cells.join(",")}\n`).join("")}`;
}

function peak(one, text) {
  return one.area === null ? "" : text();
}

function accuracy(one) {
  return ((100 * Number(one.concText)) / one.nominal).toFixed(1);
}

/** More than 15 % off its nominal concentration. */
function isOutside(one) {
  return one.nominal !== null && Math.abs(Number(one.concText) / one.nominal - 1) > 0.15;
}

function retentionTime(one, expected) {
  return (expected + 0.004 * ((one.position % 5) - 2)).toFixed(3);
}

import { clockText, printedText, shortDate } from "./calendar.mjs";
import { internalStandard } from "./runs.mjs";

const typeNames = { study: "Analyte", calibrator: "Standard", qc: "QC", blank: "Blank", doubleBlank: "Blank" };
const header = [
  "",
  "#",
  "Name",
  "Sample Text",
  "Type",
  "Std. Conc",
  "RT",
  "Area",
  "IS Area",
  "Response",
  "Primary Flags",
  "Conc.",
  "%Dev",
  "Acq.Date",
  "Acq.Time",
];

/**
 * One run as Waters TargetLynx prints its "complete summary": a block a compound, the internal standard's among them,
 * tabs, CRLF, no unit anywhere. It knows blanks but no double blanks.
 */
export function targetlynxText(run, printedAt, second) {
  const block = (number, name, rows) => [`Compound ${number}:  ${name}`, "", header.join("\t"), ...rows, ""];
  const lines = [
    "Quantify Compound Summary Report ",
    "",
    `Printed ${printedText(printedAt, second)}`,
    "",
    ...block(
      1,
      "larotrectinib",
      run.injections.map((one) => analyteRow(one, run.assay)),
    ),
    ...block(
      2,
      internalStandard,
      run.injections.map((one) => standardRow(one, run.assay)),
    ),
  ];
  return lines.map((line) => `${line}\r\n`).join("");
}

function analyteRow(one, assay) {
  const hasPeak = one.area !== null;
  const deviation = one.nominal === null || !hasPeak ? "" : (100 * (Number(one.concText) / one.nominal - 1)).toFixed(1);
  return row(one, [
    one.nominal === null ? "" : one.nominal.toFixed(3),
    hasPeak ? retentionTime(one, assay.analyteRt) : "",
    hasPeak ? one.area.toFixed(3) : "",
    one.isArea === null ? "" : one.isArea.toFixed(3),
    hasPeak ? one.response.toFixed(3) : "",
    hasPeak ? (one.isManual ? "MM" : "bb") : "",
    one.concText,
    deviation,
  ]);
}

/** The internal standard carries its spiked concentration on every row. */
function standardRow(one, assay) {
  const hasPeak = one.isArea !== null;
  return row(one, [
    assay.isConc.toFixed(3),
    hasPeak ? retentionTime(one, assay.isRt) : "",
    hasPeak ? one.isArea.toFixed(3) : "",
    "",
    hasPeak ? one.isArea.toFixed(3) : "",
    hasPeak ? "bb" : "",
    hasPeak ? assay.isConc.toFixed(3) : "",
    hasPeak ? "0.0" : "",
  ]);
}

function row(one, measured) {
  const { position, rawFile, text, type, minute } = one;
  return [position, position, rawFile, text, typeNames[type], ...measured, shortDate(minute), clockText(minute)].join(
    "\t",
  );
}

function retentionTime(one, expected) {
  return (expected + 0.01 * ((one.position % 3) - 1)).toFixed(2);
}

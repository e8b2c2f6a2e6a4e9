import type { Row } from "./flat-table.js";

/**
 * What a person reads in a spreadsheet, beside the machine's columns: a number where there is one, else a text such as
 * `< 0.1`. Never a number that stands for a censored result.
 */

interface Side {
  state: string | null;
  value: number | null;
  lloq: number | null;
  uloq: number | null;
}

interface RatioCells {
  state: string;
  value: number | null;
  bound: number | null;
}

interface Mean {
  geometricMean: number | null;
  geometricMeanBelow: number | null;
  geometricMeanAbove: number | null;
  proportionDetected: number | null;
  notEstimable: string | null;
}

/** A row of `summaries`, `pairs`, `samples` or `unpaired` with a column `result` before each state; other rows as they are. */
export function withShownResult(row: Row): Row {
  if ("csf" in row && "plasma" in row) {
    return {
      ...row,
      csf: { result: shownConcentration(row.csf as Side), ...(row.csf as object) },
      plasma: { result: shownConcentration(row.plasma as Side), ...(row.plasma as object) },
      ratio: { result: shownRatio(row.ratio as RatioCells), ...(row.ratio as object) },
      unboundRatio: { result: shownRatio(row.unboundRatio as RatioCells), ...(row.unboundRatio as object) },
    };
  }
  if ("geometricMean" in row) return { ...row, result: shownMean(row as unknown as Mean) };
  if (!("state" in row && "lloq" in row)) return row;
  const shown = shownConcentration(row as unknown as Side);
  return Object.fromEntries(
    Object.entries(row).flatMap(([key, value]) =>
      key === "state"
        ? [
            ["result", shown],
            [key, value],
          ]
        : [[key, value]],
    ),
  );
}

function shownConcentration({ state, value, lloq, uloq }: Side): number | string | null {
  switch (state) {
    case null:
      return null;
    case "quantified":
      return value;
    case "belowLloq":
      return lloq === null ? "below LLOQ" : `< ${lloq}`;
    case "aboveUloq":
      return uloq === null ? "above ULOQ" : `> ${uloq}`;
    case "notDetected":
      return lloq === null ? "not detected" : `not detected (< ${lloq})`;
    case "undecided":
      return "undecided";
    default:
      return "not done";
  }
}

function shownRatio({ state, value, bound }: RatioCells): number | string | null {
  if (state === "quantified") return value;
  if (bound === null) return "not estimable";
  return `${state === "below" ? "<" : ">"} ${bound}`;
}

function shownMean(row: Mean): number | string | null {
  if (row.geometricMean !== null) return row.geometricMean;
  if (row.geometricMeanBelow !== null) return `< ${row.geometricMeanBelow}`;
  if (row.geometricMeanAbove !== null) return `> ${row.geometricMeanAbove}`;
  return row.proportionDetected === null
    ? row.notEstimable
    : `${Number((100 * row.proportionDetected).toPrecision(3))} % detected`;
}

/**
 * What is known of one concentration after limits were applied. Below LLOQ is a state with its limit and no value:
 * never 0, NaN or Infinity. `undecided`: results were measured, and which one counts is not decided.
 */
export type ConcentrationState = "quantified" | "belowLloq" | "aboveUloq" | "notDetected" | "notDone" | "undecided";

export interface Concentration {
  state: ConcentrationState;
  /** In `unit`; only for `quantified`. */
  value: number | null;
  unit: string | null;
  /** Limits in `unit`; null where nobody declared one. */
  lloq: number | null;
  uloq: number | null;
  /** The cell's text exactly as exported. */
  raw: string;
}

/** What the concentration cell itself says, before any limit from row, run or study is applied. */
export type ReportedState = "number" | "belowLloq" | "aboveUloq" | "notDetected" | "missing";

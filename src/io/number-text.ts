/** Numbers as people and instruments write them. A decimal mark is proven over a whole column, never guessed by cell. */

export type DecimalMark = "dot" | "comma";

/** How one cell writes its number, as far as the cell alone tells. */
type Writing = "plain" | "dotSure" | "commaSure" | "dotOr" | "commaOr" | "dotGroups" | "commaGroups" | "none";

/** No number is written longer than this; patterns never see more. */
const longest = 100;

const blanks = /[\u00a0\u2007\u2009\u202f ]/g;
const spacedGroups = /^[+-]?\d{1,3}(?:[\u00a0\u2007\u2009\u202f '’]\d{3})+(?:[.,]\d*)?(?:[eE][+-]?\d{1,4})?$/;
const plainNumber = /^[+-]?\d+(?:[eE][+-]?\d{1,4})?$/;
const dotNumber = /^[+-]?(?:\d+\.\d*|\.\d+|\d+)(?:[eE][+-]?\d{1,4})?$/;
const commaNumber = /^[+-]?(?:\d+,\d*|,\d+|\d+)(?:[eE][+-]?\d{1,4})?$/;
/** `1.234`: one group of three behind one to three digits that do not begin with 0. */
const dotOr = /^[+-]?[1-9]\d{0,2}\.\d{3}$/;
const commaOr = /^[+-]?[1-9]\d{0,2},\d{3}$/;
const dotGroups = /^[+-]?[1-9]\d{0,2}(?:(?:\.\d{3}){2,}|(?:\.\d{3})+,\d*)$/;
const commaGroups = /^[+-]?[1-9]\d{0,2}(?:(?:,\d{3}){2,}|(?:,\d{3})+\.\d*)$/;

function writingOf(core: string): Writing {
  if (plainNumber.test(core)) return "plain";
  if (dotOr.test(core)) return "dotOr";
  if (commaOr.test(core)) return "commaOr";
  if (dotNumber.test(core)) return "dotSure";
  if (commaNumber.test(core)) return "commaSure";
  // Groups of three behind a mark prove the other mark: 1.234.567 and 1.234,5 can only be a comma writer's.
  if (dotGroups.test(core)) return "dotGroups";
  if (commaGroups.test(core)) return "commaGroups";
  return "none";
}

/** Blank, NBSP and apostrophe between groups of three carry no meaning; elsewhere they make it no number. */
function withoutSpacedGroups(text: string): string {
  return spacedGroups.test(text) ? text.replace(blanks, "").replace(/['’]/g, "") : text;
}

/** Number and what follows it: `0.8071 uM` -> `0.8071`, `uM`; `100.60%` -> `100.60`, `%`. Null when it begins with none. */
export function splitSuffix(text: string): { number: string; suffix: string } | null {
  if (text.length > longest) return null;
  const match = /^([+-]?[\d.,][\d.,\u00a0\u2007\u2009\u202f'’]*(?:[eE][+-]?\d{1,4})?)\s*(\D*.*)$/u.exec(text.trim());
  if (match === null) return null;
  return { number: match[1]!.replace(/[\u00a0\u2007\u2009\u202f'’]+$/, ""), suffix: match[2]!.trim() };
}

export interface DecimalProof {
  /** `undecidable`: only cells such as 1,234 that read either way; `mixed`: proven both ways. */
  mark: DecimalMark | "undecidable" | "mixed" | "none";
  /** Are digit groups (1,234.5) proven in this column? Only then is 1,234 in a dot column read as 1234. */
  hasGroups: boolean;
  /** First cell that proves (or fails to prove) it. */
  example: string | null;
  counterExample: string | null;
}

/** Collects the writings of one column; the answer does not depend on the order of the cells. */
export class DecimalSurvey {
  readonly #counts = new Map<Writing, string>();

  add(text: string): void {
    // Once 12.5 was seen, further texts with one dot and no comma tell nothing new.
    const known = this.#counts.get("dotSure");
    if (known !== undefined && text >= known && !text.includes(",") && text.indexOf(".") === text.lastIndexOf("."))
      return;
    const core = coreOf(text);
    if (core === null) return;
    const writing = writingOf(core);
    const example = this.#counts.get(writing);
    // The smallest text, not the first: the message stays the same for shuffled rows.
    if (example === undefined || text < example) this.#counts.set(writing, text);
  }

  proof(): DecimalProof {
    const of = (w: Writing) => this.#counts.get(w) ?? null;
    const dot = of("dotSure") ?? of("commaGroups");
    const comma = of("commaSure") ?? of("dotGroups");
    if (dot !== null && comma !== null) return { mark: "mixed", hasGroups: false, example: dot, counterExample: comma };
    if (dot !== null) {
      return { mark: "dot", hasGroups: of("commaGroups") !== null, example: dot, counterExample: of("commaOr") };
    }
    if (comma !== null) {
      return { mark: "comma", hasGroups: of("dotGroups") !== null, example: comma, counterExample: of("dotOr") };
    }
    const either = of("commaOr") ?? of("dotOr");
    if (either === null) return { mark: "none", hasGroups: false, example: null, counterExample: null };
    const other = of("commaOr") !== null ? of("dotOr") : null;
    return { mark: "undecidable", hasGroups: false, example: either, counterExample: other };
  }
}

function coreOf(text: string): string | null {
  const trimmed = text.trim();
  if (trimmed === "") return null;
  const split = splitSuffix(trimmed.replace(/^[<>≤≥~]=?\s*/, ""));
  return split === null ? null : withoutSpacedGroups(split.number);
}

/** The decimal mark of a column from (all) its cells; texts that are no numbers do not count. */
export function decideDecimal(cells: Iterable<string>): DecimalProof {
  const survey = new DecimalSurvey();
  for (const cell of cells) survey.add(cell);
  return survey.proof();
}

const simple = /^-?\d+(?:\.\d+)?$/;

/**
 * A finite number written with this decimal mark, or null: never NaN, Infinity, or 0 for an empty cell. `hasGroups`
 * false refuses the group of three that could as well be decimals of the other mark (1,234 in a dot column).
 */
export function parseNumber(text: string, mark: DecimalMark, hasGroups = true): number | null {
  if (mark === "dot" && simple.test(text)) return finite(text);
  if (text.length > longest) return null;
  const core = withoutSpacedGroups(text.trim());
  const writing = writingOf(core);
  if (writing === "none") return null;
  if (writing === "plain") return finite(core);
  if (mark === "dot") {
    if (writing === "dotSure" || writing === "dotOr") return finite(core);
    const isGroup = writing === "commaGroups" || (writing === "commaOr" && hasGroups);
    return isGroup ? finite(core.replaceAll(",", "")) : null;
  }
  if (writing === "commaSure" || writing === "commaOr") return finite(core.replace(",", "."));
  const isGroup = writing === "dotGroups" || (writing === "dotOr" && hasGroups);
  return isGroup ? finite(core.replaceAll(".", "").replace(",", ".")) : null;
}

function finite(text: string): number | null {
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

/** A number only where the cell alone tells its decimal mark: 12.5, 12,5 and 1.234,5 are sure, 1,234 and 1.234 not. */
export function parseSureNumber(text: string): number | null {
  const writing = text.length > longest ? "none" : writingOf(withoutSpacedGroups(text.trim()));
  if (writing === "plain" || writing === "dotSure" || writing === "commaGroups") return parseNumber(text, "dot");
  return writing === "commaSure" || writing === "dotGroups" ? parseNumber(text, "comma") : null;
}

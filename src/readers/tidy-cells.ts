import type { Finding } from "../domain/finding.js";
import type { Moment } from "../domain/moment.js";
import { finding } from "../findings/finding.js";
import type { FindingKey } from "../findings/index.js";
import { hoursAfter } from "../io/time-text.js";
import type { ColumnNumbers } from "./cell.js";
import type { ReadOptions } from "./reader.js";
import type { Place, TidyPlan } from "./tidy-plan.js";

/** Trouble in one cell of one row: the row is reported, not returned. */
export function cellFinding(
  file: string,
  row: number,
  column: string,
  value: string,
  trouble: {
    rule: FindingKey;
    what: string;
    expected: string;
    nearMiss?: string | null;
    remedy?: string;
    subjectId?: string;
    sampleId?: string | null;
  },
): Finding {
  const near = trouble.nearMiss ? `; is "${trouble.nearMiss}" meant?` : "";
  const whose = trouble.sampleId ? ` (${trouble.sampleId})` : "";
  return finding({
    rule: trouble.rule,
    file,
    row,
    column,
    value,
    subjectId: trouble.subjectId ?? null,
    sampleId: trouble.sampleId ?? null,
    expected: trouble.expected + near,
    what: `${file}:${row}${whose}: column "${column}": ${trouble.what}; expected ${trouble.expected}, found "${value}"${near}`,
    remedy: trouble.remedy,
  });
}

/** The same about a cell beside a result that is used all the same. */
export function besideResult(found: Finding): Finding {
  return { ...found, severity: "warning", why: "This cell is not used; the result of the row is." };
}

export function cellText(record: readonly string[], place: Place): string {
  if (place.index < 0) return place.constant;
  const own = record[place.index]!.trim();
  const text =
    place.joined === undefined
      ? own
      : [own, ...place.joined.map((index) => record[index]!.trim())].filter((part) => part !== "").join(" ");
  return place.words?.get(text) ?? text;
}

/** A time cell as the mapping says times are written: date-times, or numbers after an origin. */
export function readTimeCell(
  text: string,
  plan: TidyPlan,
  numbers: ColumnNumbers,
  options: ReadOptions,
): Moment | { expected: string } {
  if (plan.origin !== null) {
    const hours = numbers.parse(text);
    const moment = hours === null ? null : hoursAfter(plan.origin.ms, String(hours), plan.origin.unitMs);
    return moment ?? { expected: `${numbers.expected} counted from ${plan.mapping.name}'s hour 0` };
  }
  const moment = options.parseTime(text) ?? plan.otherTimes.read(text);
  if (moment !== null) return moment;
  if (/^\d{1,2}[/-]\d{1,2}[/-]\d{2,4}\b/.test(text)) {
    return {
      expected: "a date whose day and month are clear (ISO, 05-Jan-2026), or dateOrder: dmy or mdy in study.yaml",
    };
  }
  return { expected: `a date or date-time such as 2026-01-05T10:00 (${options.whyNoTime(text)})` };
}

/** What is kept beside the result, for whoever needs it: a limit in another unit than the value keeps its unit here. */
export function extraOf(texts: Readonly<Record<string, string>>): Record<string, string> | null {
  let extra: Record<string, string> | null = null;
  for (const name in texts) {
    const text = texts[name]!;
    if (text === "") continue;
    extra ??= {};
    extra[name] = text;
  }
  return extra;
}

/** What a concentration cell may hold, for findings. */
export function concentrationWords(numbers: ColumnNumbers): string {
  return `${numbers.expected}, a limit such as <2, a known word (BLQ, NA ...), or one declared under \`words\``;
}

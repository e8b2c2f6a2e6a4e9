import type { Finding } from "../domain/finding.js";
import { type FindingCard, findingCard } from "./index.js";

/** One row of a finding's group: where it stands and what was met there. */
export interface FindingExample {
  sampleId: string | null;
  row: number | null;
  value: string | null;
}

/** Findings of one cause as one: that of the first row, how many there are, and up to ten of them. */
export interface GroupedFinding extends Finding {
  count: number;
  examples: readonly FindingExample[];
}

/** A sample fact that is not recorded is one question per file, although a rule of `src/rules` finds it. */
const groupedRules: ReadonlySet<string> = new Set(["not-recorded"]);

function groupsOf(key: string): FindingCard["groups"] {
  return findingCard(key)?.groups ?? (groupedRules.has(key) ? "value" : "single");
}

const mostExamples = 10;

/** Findings by their cause, each group in the place of its first; what is no question of a whole file stays single. */
export function groupFindings(findings: readonly Finding[]): GroupedFinding[] {
  const groups = new Map<string, GroupedFinding & { examples: FindingExample[] }>();
  const out: GroupedFinding[] = [];
  for (const finding of findings) {
    const key = causeOf(finding);
    const group = key === null ? undefined : groups.get(key);
    if (group === undefined) {
      const first = { ...finding, count: 1, examples: [exampleOf(finding)] };
      if (key !== null) groups.set(key, first);
      out.push(first);
      continue;
    }
    group.count++;
    if (group.examples.length < mostExamples) group.examples.push(exampleOf(finding));
    for (const field of ["subjectId", "sampleId", "pairId", "analyte", "run", "value"] as const)
      if (group[field] !== finding[field]) group[field] = null;
  }
  for (const group of groups.values()) if (group.count > 1) group.what = whatOf(group);
  return out;
}

function causeOf({ severity, rule, file, column, value, expected }: Finding): string | null {
  if (file === null) return null;
  const groups = groupsOf(rule);
  if (groups === "single") return null;
  return JSON.stringify(
    groups === "value" ? [severity, rule, file, column, value, expected] : [severity, rule, file, column],
  );
}

function exampleOf({ sampleId, row, value }: Finding): FindingExample {
  return { sampleId, row, value };
}

function whatOf({ what, count }: GroupedFinding): string {
  return `${what.replace(/\.$/, "")}. The same holds for ${count - 1} more ${count === 2 ? "row" : "rows"} (${count} in all).`;
}

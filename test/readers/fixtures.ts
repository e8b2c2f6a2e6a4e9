import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export interface Expected {
  reader?: string;
  refused?: string;
  injections?: number;
  results?: number;
  analytes?: string[];
  sampleTypes?: Record<string, number>;
  quantified?: number;
  sumQuantified?: number;
  belowLloq?: number;
  aboveUloq?: number;
  missing?: number;
  tableRows?: number;
  /** Findings that must be there, and no others: rule -> how many. */
  findings?: Record<string, number>;
}

export interface Fixture {
  reader: string;
  name: string;
  path: string;
  expected: Expected;
}

export const fixtureFolder = fileURLToPath(new URL("../fixtures/readers/", import.meta.url));

/** Every file under test/fixtures/readers/<reader id>/ with its counts (made by hand) beside it. */
export function allFixtures(): Fixture[] {
  return readdirSync(fixtureFolder).flatMap((reader) =>
    readdirSync(`${fixtureFolder}${reader}`)
      .filter((name) => !name.endsWith(".expected.json"))
      .map((name) => {
        const path = `${fixtureFolder}${reader}/${name}`;
        return { reader, name, path, expected: JSON.parse(readFileSync(`${path}.expected.json`, "utf8")) as Expected };
      }),
  );
}

export function countRules(findings: readonly { rule: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { rule } of findings) counts[rule] = (counts[rule] ?? 0) + 1;
  return counts;
}

import type { Finding } from "../domain/finding.js";
import { nearMiss, strict } from "../domain/near-miss.js";
import { extraMappable, tableColumns } from "../domain/tables.js";
import { finding } from "../findings/finding.js";
import { parseHead } from "../io/csv.js";
import { readBody } from "../io/csv-table.js";
import { isHouseTable } from "./house-tables.js";
import type { SourceFile } from "./reader.js";
import { cellText } from "./tidy-cells.js";
import { placeOf, type TidyPlan } from "./tidy-plan.js";

/** Words by which a column shows that it says what became of a dose, in the languages met so far. */
const statusWords: ReadonlySet<string> = new Set([
  "taken",
  "missed",
  "withheld",
  "vomited",
  "given",
  "not given",
  "administered",
  "not administered",
  "held",
  "refused",
  "skipped",
  "omitted",
  "gegeben",
  "nicht gegeben",
  "verabreicht",
  "nicht verabreicht",
  "ausgelassen",
  "pausiert",
  "erbrochen",
  "verweigert",
]);

/**
 * Columns of a mapped table that the mapping leaves out although they look like house columns, by their name or by what is
 * in them: an unmapped status would make every dose a taken one.
 */
export function unmappedFindings(file: SourceFile, plan: TidyPlan): Finding[] {
  const { mapping } = plan;
  if (isHouseTable(mapping) || plan.unused.length === 0) return [];
  const houseNames = [...tableColumns[plan.kind], ...(extraMappable[plan.kind] ?? [])];
  const free = houseNames.filter((name) => !plan.places.has(name));
  const { records } = parseHead(file.headText, plan.delimiter, plan.headerLine + 60, file.headText.length < 65_536);
  const findings: Finding[] = [];
  for (const name of plan.unused) {
    const index = plan.header.indexOf(name);
    const cells = records
      .flatMap((record) => record[index]?.trim() ?? [])
      .filter((cell) => cell !== "" && cell !== name);
    const house =
      free.find(
        (one) =>
          one ===
          name
            .trim()
            .toLowerCase()
            .replace(/[\s-]+/g, "_"),
      ) ??
      nearMiss(name, free, strict) ??
      (plan.kind === "doses" && free.includes("status") && areStatusWords(cells) ? "status" : null);
    if (house !== null) findings.push(unmapped(file.name, plan, name, house));
  }
  return findings;
}

function areStatusWords(cells: readonly string[]): boolean {
  return cells.length > 0 && cells.every((cell) => statusWords.has(cell.toLowerCase()));
}

function unmapped(file: string, plan: TidyPlan, name: string, house: string): Finding {
  return finding({
    rule: "unmapped-column",
    file,
    row: plan.headerLine,
    column: name,
    value: name,
    expected: house,
    what: `${file}:${plan.headerLine}: column "${name}" looks like the house column \`${house}\`, but ${plan.mapping.name} does not map it.`,
    why:
      house === "status"
        ? "Without its status every dose counts as taken, also one that was missed."
        : "The content of the column is not used.",
    remedy: `Map it in study.yaml (\`${house}: ${name}\`), or rename the column if it means something else.`,
  });
}

/** Whether any row of a doses table states a status: then an empty status beside it is unknown, not taken. */
export async function statesStatus(file: SourceFile, plan: TidyPlan): Promise<boolean> {
  const place = placeOf(plan, "status");
  if (place.index < 0) return false;
  for await (const { records } of readBody(file.chunks(), plan.delimiter, plan.headerLine, plan.header.length)) {
    if (records.some((record) => cellText(record, place) !== "")) return true;
  }
  return false;
}

import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { beforeAll, expect, it } from "vitest";
import { verifyAudit } from "../../src/store/verify-audit.js";
import { csfp } from "../builders/command.js";
import { exampleStudy } from "../builders/example-study.js";
import { addPeople, as } from "../builders/people.js";
import { resultOf, tableText } from "../builders/study.js";
import { nightOf, putFiles } from "../builders/temp-study.js";

/**
 * The example study, each cell of so many rows of every table changed outside the program, each of these rows
 * removed, and put in once more: one at a time, undone after verification. CSFP_CELLS=1000 takes every row.
 */
const rowsOfTable = Number(process.env.CSFP_CELLS ?? 3);

/** Where a change says nothing; each with the reason. */
const saysNothing: Readonly<Record<string, string>> = {
  "meta.*": "bookkeeping of the night: what is due",
  "dirty_subjects.*": "what is to be computed anew",
  "dirty_runs.*": "what is to be judged anew",
  "subject_findings.*": "counts, worked out again whenever findings are shown",
  "findings.finding_no": "a number nobody refers to",
  "run_findings.finding_no": "a number nobody refers to",
};

type Cell = string | number | null;
interface Column {
  name: string;
  type: string;
  pk: number;
}

let db: Database.Database;

beforeAll(async () => {
  const study = await exampleStudy();
  await addPeople(study);
  const because = ["--reason", "checked", "--text", "seen on the photograph", "--study", study];
  await as("ann", ["qc", "exclude", "sample", "EX-02-V1-C", ...because]);
  await as("quinn", ["qc", "approve", "D1", ...because]);
  await as("quinn", ["qc", "sign", "study", "--meaning", "REVIEW", "--text", "all seen", "--study", study]);
  // A sample nobody knows and an analyte nobody knows: findings about the study as a whole.
  const unknown = [resultOf("NOBODY-C", 3), { ...resultOf("EX-02-V1-C", 4), analyte: "imatinib" }];
  putFiles(study, { "unknown.csv": tableText(unknown) });
  // A file that nobody can read, set aside until it left the inbox; another that was named and never lay there.
  putFiles(study, { "places.csv": "freezer,shelf\n1,2\n" });
  await nightOf(study);
  rmSync(join(study, "inbox", "places.csv"));
  const named = join(study, "named.csv");
  writeFileSync(named, "freezer,shelf\n3,4\n");
  await csfp(["import", named, "--study", study]);
  await nightOf(study);
  expect((await csfp(["audit", "verify", "--study", study])).stdout).toContain("no trace of a change");
  db = new Database(join(study, ".csfp", "store.sqlite"));
  db.pragma("foreign_keys = OFF");
  db.pragma("ignore_check_constraints = ON");
}, 240_000);

/** Whether verification tells of `change`; null where the database does not let it happen. Undone afterwards. */
function isFound(change: () => void): boolean | null {
  db.exec("BEGIN");
  try {
    try {
      change();
    } catch {
      return null;
    }
    // What cannot even be read is told by the error.
    try {
      return verifyAudit(db, []).problems.length > untouched;
    } catch {
      return true;
    }
  } finally {
    db.exec("ROLLBACK");
  }
}

/** Problems of a store without its triggers. */
let untouched = 0;

it("DI-6: changed in any cell, removed or put in, of any table, is found", { timeout: 3_600_000 }, () => {
  for (const name of namesOf("trigger")) db.exec(`DROP TRIGGER ${name}`);
  untouched = verifyAudit(db, []).problems.length;
  const tables = namesOf("table").filter((table) => !(`${table}.*` in saysNothing));
  const empty: string[] = [];
  const missed: string[] = [];
  let changes = 0;
  for (const table of tables) {
    const columns = db.prepare<[], Column>(`SELECT name, type, pk FROM pragma_table_info('${table}')`).all();
    const all = db.prepare<[], Record<string, Cell>>(`SELECT * FROM ${table}`).all();
    if (all.length === 0) empty.push(table);
    const step = Math.max(1, Math.floor(all.length / rowsOfTable));
    for (const row of all.filter((_, index) => index % step === 0).slice(0, rowsOfTable)) {
      for (const [what, change] of changesOf(table, columns, row)) {
        const found = isFound(change);
        if (found === null) continue;
        changes++;
        if (!found) missed.push(what);
      }
    }
  }
  process.stdout.write(`${changes} changes of stored values, ${changes - missed.length} found\n`);
  expect(missed, missed.join("; ")).toEqual([]);
  expect(empty).toEqual([]);
  expect(changes).toBeGreaterThan(500);
});

function namesOf(type: string): string[] {
  const sql = "SELECT name FROM sqlite_schema WHERE type = ? AND name NOT LIKE 'sqlite_%' ORDER BY 1";
  return (db.prepare(sql).raw().all(type) as [string][]).flat();
}

/** What could be done to one row: every cell another value, or none; the row gone; the row once more. */
function* changesOf(
  table: string,
  columns: readonly Column[],
  row: Readonly<Record<string, Cell>>,
): Generator<[string, () => void]> {
  const keys = columns.filter((one) => one.pk > 0).map((one) => one.name);
  const where = keys.map((key) => `${key} IS ?`).join(" AND ");
  const id = keys.map((key) => row[key] ?? null);
  const said = `${table} ${id.join("/")}`;
  for (const { name, type } of columns) {
    if (`${table}.${name}` in saysNothing) continue;
    // Only injections of study samples belong to a sample; of others nobody asks.
    if (`${table}.${name}` === "injections.sample_no" && row.sample_type !== "study") continue;
    for (const value of [another(row[name] ?? null, type), ...(row[name] === null ? [] : [null])]) {
      yield [`${said}.${name} = ${value}`, () => set(`UPDATE ${table} SET ${name} = ? WHERE ${where}`, [value, ...id])];
    }
  }
  yield [`${said} removed`, () => set(`DELETE FROM ${table} WHERE ${where}`, id)];
  const last = keys.at(-1)!;
  const twin = { ...row, [last]: another(row[last] ?? null, columns.find((one) => one.name === last)!.type) };
  const marks = columns.map(() => "?").join(", ");
  yield [
    `${said} once more`,
    () =>
      set(
        `INSERT INTO ${table} VALUES (${marks})`,
        columns.map((one) => twin[one.name] ?? null),
      ),
  ];
}

function set(sql: string, values: readonly Cell[]): void {
  if (db.prepare(sql).run(...values).changes !== 1) throw new Error("nothing was changed");
}

function another(value: Cell, type: string): Cell {
  if (value === null) return type === "TEXT" ? "x" : 1;
  return typeof value === "string" ? `${value}~` : value + 90_007;
}

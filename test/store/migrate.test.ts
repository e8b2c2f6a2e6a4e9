import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, describe, expect, it } from "vitest";
import { migrate, schemaVersion } from "../../src/store/migrate.js";
import { connect } from "../../src/store/sqlite.js";
import { openStore } from "../../src/store/sqlite-store.js";
import { repositoryFiles, root } from "../structure/sources.js";

/** Stores as older versions left them, as SQL text, and what each held. */
const folder = join(root, "test", "fixtures", "schemas");
const older = readdirSync(folder)
  .filter((name) => name.endsWith(".sql"))
  .map((name) => name.slice(0, -4));
const numbers = repositoryFiles("src/store/migrations").map((path) => Number.parseInt(path.split("/").at(-1)!, 10));
const newest = Math.max(...numbers);
/** Schema that brought the audit trail. */
const firstWithTrail = 5;

const places = mkdtempSync(join(tmpdir(), "csfp-migrate-"));
afterAll(() => rmSync(places, { recursive: true, force: true }));

function storeOf(schema: string): string {
  const path = join(places, `${schema}-${readdirSync(places).length}.sqlite`);
  const db = new Database(path);
  db.pragma("foreign_keys = OFF");
  db.exec(readFileSync(join(folder, `${schema}.sql`), "utf8"));
  db.pragma(`user_version = ${Number(schema)}`);
  db.close();
  return path;
}

it("every schema before the newest has a fixture", () => {
  const before = numbers.filter((schema) => schema < newest).map((schema) => String(schema).padStart(3, "0"));
  expect(older.sort()).toEqual(before.sort());
});

describe.each(older)("a store of schema %s", (schema) => {
  it("holds after its migrations what it held before", async () => {
    const store = await openStore(storeOf(schema));
    const lines: string[] = [];
    for await (const line of store.dump()) lines.push(line);
    expect(lines).toEqual(
      readFileSync(join(folder, `${schema}.dump.jsonl`), "utf8")
        .trimEnd()
        .split("\n"),
    );
    expect(await store.check()).toEqual([]);
    await store.close();
  });

  it("takes stock where there was no trail, says each later step, and the trail verifies", async () => {
    const hadTrail = Number(schema) >= firstWithTrail;
    const steps = numbers.filter((one) => one >= firstWithTrail && one > Number(schema));
    const path = storeOf(schema);
    for (let round = 0; round < 2; round++) {
      const store = await openStore(path);
      expect((await store.verifyAudit([])).problems).toEqual([]);
      const actions: string[] = [];
      for await (const event of store.auditEvents()) actions.push(`${event.action} ${event.entity}`);
      expect(actions.filter((one) => one === "migrate store")).toHaveLength(steps.length);
      const files = await store.files();
      expect(files.length).toBeGreaterThan(0);
      expect(actions.filter((one) => one === "take stock file")).toHaveLength(hadTrail ? 0 : files.length);
      if (hadTrail) expect(actions).toContain("import file");
      await store.close();
    }
  });
});

it("a store of a newer version is refused and left as it is", async () => {
  const path = storeOf(older[0]!);
  const db = new Database(path);
  db.pragma(`user_version = ${newest + 1}`);
  db.close();
  await expect(openStore(path)).rejects.toThrow(
    `the store has schema ${newest + 1}, this csfp knows schemas up to ${newest}`,
  );
});

it("a store of the first schema learns which pairs have CSF below LLOQ, and is worked out anew", () => {
  const place = mkdtempSync(join(tmpdir(), "csfp-migrate-"));
  const db = connect(join(place, "store.sqlite"));
  db.exec(readFileSync(join(root, "src", "store", "migrations", "001-initial.sql"), "utf8"));
  db.pragma("user_version = 1");
  db.exec("INSERT INTO meta VALUES ('evaluated_with', 'x'), ('summaries_due', 'no')");
  db.exec("INSERT INTO subjects (subject_no, subject_id) VALUES (1, 'S01')");
  db.exec("INSERT INTO pairs VALUES ('p', 1, 'DrugA', '[]', 'below', NULL, 0.1, 'notEstimable', NULL, NULL, 1, NULL)");
  migrate(db);
  expect(schemaVersion(db)).toBeGreaterThanOrEqual(2);
  expect(db.prepare("SELECT is_csf_below AS is_below FROM pairs").all()).toEqual([{ is_below: 0 }]);
  expect(db.prepare("SELECT key FROM meta ORDER BY key").pluck().all()).toEqual(["summaries_due"]);
  db.close();
  rmSync(place, { recursive: true, force: true });
});

it("a store whose decisions were answered keeps each entry with its answer", () => {
  const db = connect(storeOf("007"));
  db.exec(
    "INSERT INTO users VALUES (91, 'ann', 'Ann', 'analyst', NULL, 'x', 0, 'at'), (92, 'quinn', 'Quinn', 'qc', NULL, 'x', 0, 'at')",
  );
  const columns = "'sample', 'S01-C', NULL, NULL";
  db.exec(`INSERT INTO decisions VALUES (1, 'exclude', ${columns}, NULL, 'other', 'pink', 'hash', 91, 'at')`);
  db.exec(`INSERT INTO decisions VALUES (2, 'approve', ${columns}, 1, 'checked', 'seen', 'hash', 92, 'at')`);
  migrate(db);
  expect(db.prepare("SELECT decision_no, action, refers_to FROM decisions ORDER BY 1").raw().all()).toEqual([
    [1, "exclude", null],
    [2, "approve", 1],
  ]);
  expect(db.pragma("foreign_key_check")).toEqual([]);
  expect(() => db.exec("UPDATE decisions SET reason_text = 'clear'")).toThrow("decisions are never changed");
  expect(() => db.exec("DELETE FROM decisions")).toThrow("decisions are never removed");
  db.close();
});

it("a store whose making was cut short anywhere is made anew: no event tells of a migration", async () => {
  let cut = 0;
  for (let maxPages = 1; maxPages < 80; maxPages++) {
    const path = join(places, `cut-${maxPages}.sqlite`);
    const first = await openStore(path, { maxPages }).catch(() => null);
    await first?.close();
    if (first === null) cut++;
    const store = await openStore(path);
    expect(await store.auditHead(), `${maxPages} pages`).toBeNull();
    expect(await store.check()).toEqual([]);
    await store.close();
  }
  expect(cut).toBeGreaterThan(20);
});

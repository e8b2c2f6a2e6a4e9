import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { packageRoot } from "../../src/io/package-root.js";
import { migrate, schemaVersion } from "../../src/store/migrate.js";
import { connect } from "../../src/store/sqlite.js";

it("a store of the first schema learns which pairs have CSF below LLOQ, and is worked out anew", () => {
  const folder = mkdtempSync(join(tmpdir(), "csfp-migrate-"));
  const db = connect(join(folder, "store.sqlite"));
  db.exec(readFileSync(join(packageRoot(), "src", "store", "migrations", "001-initial.sql"), "utf8"));
  db.pragma("user_version = 1");
  db.exec("INSERT INTO meta VALUES ('evaluated_with', 'x'), ('summaries_due', 'no')");
  db.exec("INSERT INTO subjects (subject_no, subject_id) VALUES (1, 'S01')");
  db.exec("INSERT INTO pairs VALUES ('p', 1, 'DrugA', '[]', 'below', NULL, 0.1, 'notEstimable', NULL, NULL, 1, NULL)");
  migrate(db);
  expect(schemaVersion(db)).toBeGreaterThanOrEqual(2);
  expect(db.prepare("SELECT is_csf_below AS is_below FROM pairs").all()).toEqual([{ is_below: 0 }]);
  expect(db.prepare("SELECT key FROM meta ORDER BY key").pluck().all()).toEqual(["summaries_due"]);
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

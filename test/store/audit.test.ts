import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withStudy } from "../../pipeline/context.js";
import { auditSchema } from "../../src/config/review-schema.js";
import { archivedPath, sha256OfFile } from "../../src/io/inbox.js";
import { openStore } from "../../src/store/sqlite-store.js";
import { csfp, csfpJson } from "../builders/command.js";
import { addPeople, as } from "../builders/people.js";
import { resultOf, smallStudy, tableText } from "../builders/study.js";
import { fixedClock, nightOf, putFiles, readBack } from "../builders/temp-study.js";

const folder = mkdtempSync(join(tmpdir(), "csfp-audit-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The clock of every command here, some seconds later. */
const utc = (laterS: number): string => new Date((Number(fixedClock.SOURCE_DATE_EPOCH) + laterS) * 1000).toISOString();

let study: string;
beforeAll(async () => {
  study = smallStudy();
  await nightOf(study);
});

interface EventJson {
  seq: number;
  action: string;
  entity: string;
  recordId: string;
  clock: string;
  softwareVersion: string;
  reasonText: string;
}
const events = (): Promise<EventJson[]> => csfpJson<EventJson[]>(["audit", "list", "--study", study]);

describe("the audit trail", () => {
  it("DI-1: one event for each file of the night, and none for a night with nothing new", async () => {
    const before = await events();
    const imports = before.filter((one) => one.action === "import");
    expect(imports.map((one) => one.entity)).toEqual(["file", "file", "file"]);
    expect(new Set(imports.map((one) => one.recordId)).size).toBe(3);
    await nightOf(study);
    expect(await events()).toEqual(before);
  });

  it("DI-1: a change whose event cannot be written is not stored", async () => {
    const path = join(folder, "closed.sqlite");
    const store = await openStore(path);
    const db = new Database(path);
    db.exec("CREATE TRIGGER no_more BEFORE INSERT ON audit_events BEGIN SELECT raise(ABORT, 'the trail is full'); END");
    const user = {
      userId: "eve",
      fullName: "Eve",
      role: "admin" as const,
      osUser: null,
      credential: "x",
      createdAt: "t",
    };
    const write = store.write({ actor: "eve", reason: "first account" }, (writer) => writer.addUser(user));
    await expect(write).rejects.toThrow("the trail is full");
    expect(await store.users()).toEqual([]);
    await store.close();
    db.close();
  });

  it("DI-1: no file, decision, signature or account is stored without its event", async () => {
    const closed = smallStudy();
    await nightOf(closed);
    await addPeople(closed);
    const { dump } = await readBack(closed);
    const db = new Database(join(closed, ".csfp", "store.sqlite"));
    db.exec("CREATE TRIGGER no_more BEFORE INSERT ON audit_events BEGIN SELECT raise(ABORT, 'the trail is full'); END");
    const rows = (): unknown =>
      ["files", "nights", "decisions", "signatures", "users", "audit_events"].map((table) =>
        db.prepare(`SELECT * FROM ${table}`).all(),
      );
    const before = rows();
    putFiles(closed, { "more.csv": tableText([resultOf("S01-csf", 11)]) });
    const why = ["--reason", "other", "--text", "seen on the photograph"];
    const calls = [
      () => csfp(["nightly", closed]),
      () => as("ann", ["qc", "exclude", "sample", "S01-csf", ...why, "--study", closed]),
      () => as("quinn", ["qc", "sign", "study", "--text", "all seen", "--study", closed]),
      () => as("adam", ["user", "role", "ann", "qc", "--study", closed]),
    ];
    for (const call of calls) {
      expect((await call()).code).not.toBe(0);
      expect(rows()).toEqual(before);
    }
    db.exec("DROP TRIGGER no_more");
    db.close();
    expect((await readBack(closed)).dump).toBe(dump);
  });

  it("DI-7: no key of study.yaml and no option switches it off", async () => {
    expect(Object.keys(auditSchema.parse({}))).toEqual(["anchorFile"]);
    for (const audit of [{ enabled: false }, { off: true }, false]) {
      const silent = smallStudy({ settings: { audit } });
      const checked = await csfp(["config", "check", "--study", silent]);
      expect([checked.code, checked.stdout + checked.stderr]).toEqual([2, expect.stringContaining("audit")]);
    }
    // Whatever a command is told to leave out, its events are there.
    const other = smallStudy();
    await csfp(["nightly", other, "--quiet", "--no-report"], { env: { CSFP_AUDIT: "0", NODE_ENV: "production" } });
    const written = await csfpJson<EventJson[]>(["audit", "list", "--study", other]);
    expect(written.filter((one) => one.action === "import")).toHaveLength(3);
  });

  it("DI-8: a fixed clock is marked in every event, one set back is an event", async () => {
    expect(new Set((await events()).map((one) => one.clock))).toEqual(new Set(["SOURCE_DATE_EPOCH"]));
    const earlier = { SOURCE_DATE_EPOCH: String(Number(fixedClock.SOURCE_DATE_EPOCH) - 3600) };
    await withStudy({ study, env: earlier }, ({ store }) =>
      store.write({ actor: "system:importer", reason: "a look" }, (writer) =>
        writer.note({ action: "look", entity: "report", recordId: "other", newValue: "{}" }),
      ),
    );
    const [set, look] = (await events()).slice(-2);
    expect(set).toMatchObject({
      action: "clock set back",
      oldValue: utc(0),
      newValue: utc(-3600),
    });
    expect(look).toMatchObject({ action: "look" });
    expect(await csfp(["audit", "verify", "--study", study])).toMatchObject({ code: 0 });
  });

  it("DI-14: originals are kept byte for byte; a known file is not imported again", async () => {
    type FileJson = { sha256: string; name: string };
    const files = await csfpJson<FileJson[]>(["list", "files", "--study", study]);
    expect(files).toHaveLength(3);
    for (const { sha256, name } of files) {
      const kept = archivedPath(join(study, ".csfp", "archive"), sha256);
      expect(await sha256OfFile(kept)).toBe(sha256);
      expect(readFileSync(kept).equals(readFileSync(join(study, "inbox", name))), name).toBe(true);
      // The same bytes under another name, and another time.
      writeFileSync(join(study, "inbox", `again-${name}`), readFileSync(kept));
    }
    const { dump } = await readBack(study);
    const { stdout } = await csfp(["nightly", study]);
    expect(stdout).toContain("0 imported, 0 set aside, 6 known");
    expect(await csfpJson(["list", "files", "--study", study])).toEqual(files);
    expect((await readBack(study)).dump).toBe(dump);
  });

  it("is exported whole, for machines and for people", async () => {
    const whole = await events();
    const { stdout } = await csfp(["audit", "list", "--format", "csv", "--study", study]);
    expect(stdout.trim().split("\n").length).toBeGreaterThanOrEqual(whole.length + 1);
    expect(whole.map((one) => one.seq)).toEqual(whole.map((_, index) => index + 1));
  });

  it("DI-18: is filtered by record, user, action and time", async () => {
    const list = async (...args: string[]): Promise<number> =>
      (await csfpJson<EventJson[]>(["audit", "list", ...args, "--study", study])).length;
    expect(await list("--record", "file:1")).toBe(1);
    expect(await list("--record", "file")).toBe(3);
    expect(await list("--user", "nobody")).toBe(0);
    expect(await list("--action", "import")).toBe(3);
    const whole = (await events()).length;
    expect(await list("--after", String(whole - 2))).toBe(2);
    for (const wrong of [
      ["--from", "yesterday"],
      ["--after", "two"],
    ]) {
      expect((await csfp(["audit", "list", ...wrong, "--study", study])).stderr).toContain(`${wrong[0]}: expected`);
    }
    expect(await list("--to", utc(-1800))).toBe(
      (await events()).filter((one) => one.action === "look" || one.action === "clock set back").length,
    );
  });

  it("is printed as what changed from what to what, a new record as what it is about", async () => {
    const { stdout } = await csfp(["audit", "list", "--study", study]);
    expect(stdout).toMatch(/ import +file 1 +1 +\S+\.csv /);
    expect(stdout).toMatch(/ finish +night 1 +2 +finished_at: null -> 20\d\d-/);
  });

  it("tells a name that was given without proof from a proven one", async () => {
    const named = smallStudy();
    await csfp(["nightly", named, "--no-report", "--as-user", "ann"]);
    const { stdout } = await csfp(["audit", "list", "--study", named]);
    expect(stdout).toMatch(/ ann \(not proven\) +import +file 1 /);
  });

  it("keeps the study.yaml every night ran with", async () => {
    const db = new Database(join(study, ".csfp", "store.sqlite"), { readonly: true });
    expect(db.prepare("SELECT content FROM configurations").raw().all()).toEqual([
      [readFileSync(join(study, "study.yaml"), "utf8")],
    ]);
    db.close();
  });

  it("of 100,000 events is checked in one go; how fast is printed", async () => {
    const store = await openStore(join(folder, "many.sqlite"));
    await store.write({ actor: "system:importer", reason: "many events" }, async (writer) => {
      for (let index = 0; index < 100_000; index++) {
        await writer.note({
          action: "note",
          entity: "report",
          recordId: String(index),
          newValue: JSON.stringify({ index }),
        });
      }
    });
    const started = process.cpuUsage();
    expect(await store.verifyAudit([])).toMatchObject({ events: 100_000, problems: [] });
    process.stdout.write(
      `100,000 events verified in ${Math.round(process.cpuUsage(started).user / 1000)} ms of processor time\n`,
    );
    await store.close();
  });
});

import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readAnchors } from "../../pipeline/anchor.js";
import type { AuditEvent } from "../../src/domain/decision.js";
import { chainStart, eventColumns, eventHash, eventIdOf } from "../../src/store/audit-log.js";
import { openStore } from "../../src/store/sqlite-store.js";
import type { Verification } from "../../src/store/verify-audit.js";
import { csfp } from "../builders/command.js";
import { addPeople, as } from "../builders/people.js";
import { resultOf, smallStudy, tableText } from "../builders/study.js";
import { nightOf, putFiles } from "../builders/temp-study.js";

/** Everything a person could do to the store outside the program is done to a copy and has to be found. */

const folder = mkdtempSync(join(tmpdir(), "csfp-tamper-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let store: string;
let anchor: string;
let events: AuditEvent[];
let copies = 0;

beforeAll(async () => {
  anchor = join(folder, "heads.jsonl");
  const study = smallStudy({ settings: { audit: { anchorFile: anchor } } });
  await nightOf(study);
  await addPeople(study);
  const because = ["--reason", "checked", "--text", "seen on the photograph", "--study", study];
  await as("ann", ["qc", "exclude", "sample", "S01-csf", ...because]);
  await as("quinn", ["qc", "approve", "D1", ...because]);
  putFiles(study, { "more.csv": tableText([resultOf("S01-csf", 10), resultOf("S04-plasma", 121)]) });
  await nightOf(study);
  await as("quinn", ["qc", "sign", "study", "--meaning", "REVIEW", "--text", "all seen", "--study", study]);
  const verified = await csfp(["audit", "verify", "--against", anchor, "--study", study]);
  expect(verified.stdout).toContain("no trace of a change");
  store = join(folder, "store.sqlite");
  const db = new Database(join(study, ".csfp", "store.sqlite"));
  await db.backup(store);
  events = db.prepare<[], AuditEvent>(`SELECT ${eventColumns} FROM audit_events ORDER BY seq`).all();
  db.close();
}, 120_000);

/** What verification says of a copy that `change` was let loose on, with the triggers out of the way and back again. */
async function afterwards(
  change: (db: Database.Database) => void,
  options: { isAnchored?: boolean; keepTriggers?: boolean } = {},
): Promise<Verification> {
  const path = join(folder, `copy-${++copies}.sqlite`);
  copyFileSync(store, path);
  const db = new Database(path);
  db.pragma("foreign_keys = OFF");
  const triggers = db
    .prepare<[], { name: string; sql: string }>("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
    .all();
  if (!options.keepTriggers) for (const { name } of triggers) db.exec(`DROP TRIGGER ${name}`);
  change(db);
  if (!options.keepTriggers) for (const { sql } of triggers) db.exec(sql);
  db.close();
  const opened = await openStore(path);
  try {
    return await opened.verifyAudit(options.isAnchored ? readAnchors(anchor, "small-study").anchors : []);
  } finally {
    await opened.close();
  }
}

const firstBad = ({ problems }: Verification): number | null | undefined => problems[0]?.seq;

/** Hashes and links of all events made anew, as one would who knows how. */
function rehash(db: Database.Database, from = 1): void {
  let prevHash = chainStart;
  for (const event of db.prepare<[], AuditEvent>(`SELECT ${eventColumns} FROM audit_events ORDER BY seq`).all()) {
    const { hash: _hash, ...rest } = event;
    const renewed = event.seq < from ? rest : { ...rest, prevHash, eventId: eventIdOf(event.seq, prevHash) };
    const hash = event.seq < from ? event.hash : eventHash(renewed);
    db.prepare("UPDATE audit_events SET prev_hash = ?, event_id = ?, hash = ? WHERE seq = ?").run(
      renewed.prevHash,
      renewed.eventId,
      hash,
      event.seq,
    );
    prevHash = hash;
  }
}

describe("the chain", () => {
  it("of an untouched copy is whole, and has events of every kind", async () => {
    expect(await afterwards(() => undefined, { isAnchored: true })).toMatchObject({ problems: [], notes: [] });
    const kinds = new Set(events.map((event) => event.entity));
    for (const kind of [
      "configuration",
      "night",
      "file",
      "evaluation",
      "summaries",
      "report",
      "user",
      "decision",
      "signature",
    ]) {
      expect(kinds).toContain(kind);
    }
  });

  it("DI-2: has no empty field but those that have nothing to say", () => {
    const mayBeEmpty = ["oldValue", "sourceFileHash"];
    for (const event of events) {
      for (const [field, value] of Object.entries(event)) {
        expect(value, `${event.seq} ${field}`).not.toBeNull();
        if (!mayBeEmpty.includes(field)) expect(value, `${event.seq} ${field}`).not.toBe("");
      }
      expect(event.atUtc).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      expect(event.atLocal).toMatch(/[+-]\d\d:\d\d$/);
      expect(Date.parse(event.atLocal)).toBe(Date.parse(event.atUtc));
    }
  });

  it("DI-6: names an event of which any field was changed", async () => {
    const columns = eventColumns
      .replace(/\s+/g, " ")
      .split(", ")
      .map((one) => one.split(" AS ")[0]!.trim());
    expect(columns).toHaveLength(22);
    const seq = events.find((event) => event.action === "exclude")!.seq;
    for (const column of columns.filter((one) => one !== "seq")) {
      const found = await afterwards((db) => {
        const value = column === "record_version" ? 99 : column === "clock" ? "system" : "tampered";
        db.prepare(`UPDATE audit_events SET ${column} = ? WHERE seq = ?`).run(value, seq);
      });
      expect([column, firstBad(found)]).toEqual([column, seq]);
    }
  });

  it("DI-6: names the first event where one was removed, put in or exchanged with its neighbour", async () => {
    const removed = await afterwards((db) => void db.exec("DELETE FROM audit_events WHERE seq = 4"));
    expect(firstBad(removed)).toBe(4);
    const renumbered = await afterwards((db) => {
      db.exec("DELETE FROM audit_events WHERE seq = 4");
      for (const { seq } of events.slice(4))
        db.prepare("UPDATE audit_events SET seq = ? WHERE seq = ?").run(seq - 1, seq);
    });
    expect(firstBad(renumbered)).toBe(4);
    const inserted = await afterwards((db) => {
      for (const { seq } of events.slice(4).reverse())
        db.prepare("UPDATE audit_events SET seq = ? WHERE seq = ?").run(seq + 1, seq);
      const columns =
        "at_utc, at_local, clock, user_id, user_name, role, authenticated_by, action, entity, record_id, record_version, field, old_value, new_value, reason_code, reason_text, software_version, source_file_hash, prev_hash";
      db.exec(
        `INSERT INTO audit_events (seq, event_id, ${columns}, hash) SELECT 5, 'x', ${columns}, 'y' FROM audit_events WHERE seq = 4`,
      );
    });
    expect(firstBad(inserted)).toBe(5);
    const exchanged = await afterwards((db) => {
      for (const [from, to] of [
        [4, 900],
        [5, 4],
        [900, 5],
      ])
        db.prepare("UPDATE audit_events SET seq = ? WHERE seq = ?").run(to, from);
    });
    expect(firstBad(exchanged)).toBe(4);
  });

  it("DI-6: with an anchor shows what was cut off or written anew, hashes and all", async () => {
    const end = events.length;
    const cut = (db: Database.Database): void => {
      db.exec(`DELETE FROM audit_events WHERE seq > ${end - 1}; DELETE FROM signatures`);
    };
    // Without a head kept elsewhere nobody can know: that is what the anchor is for.
    expect((await afterwards(cut)).problems).toEqual([]);
    expect(firstBad(await afterwards(cut, { isAnchored: true }))).toBe(end);
    const rewrite = (db: Database.Database): void => {
      db.exec("UPDATE audit_events SET reason_text = 'another reason' WHERE seq = 5");
      rehash(db, 5);
    };
    expect((await afterwards(rewrite)).problems).toEqual([]);
    const found = await afterwards(rewrite, { isAnchored: true });
    expect(firstBad(found)).toBe(readAnchors(anchor, "small-study").anchors.find((one) => one.seq >= 5)!.seq);
  });

  it("DI-6: cut off and gone on with is shown by the heads from before, whatever the program wrote down since", async () => {
    const heads = readAnchors(anchor, "small-study").anchors;
    const cutAt = heads[1]!.seq;
    const copy = await afterwards((db) => {
      db.exec(`DELETE FROM audit_events WHERE seq > ${cutAt}`);
      const again = events.filter((event) => event.seq > cutAt);
      let prevHash = events.find((event) => event.seq === cutAt)!.hash;
      for (const { hash: _hash, ...event } of again) {
        const renewed = { ...event, reasonText: "another reason", prevHash, eventId: eventIdOf(event.seq, prevHash) };
        prevHash = eventHash(renewed);
        db.prepare(`INSERT INTO audit_events VALUES (${"?, ".repeat(21)}?)`).run(...Object.values(renewed), prevHash);
      }
    });
    // Whoever did it went on with the program, which wrote the new heads below the true ones.
    expect(copy.problems).toEqual([]);
    const path = join(folder, `copy-${copies}.sqlite`);
    const opened = await openStore(path);
    const renewed: { seq: number; hash: string; place: string }[] = [];
    for await (const { seq, hash } of opened.auditEvents()) renewed.push({ seq, hash, place: "written later" });
    const { problems } = await opened.verifyAudit([...heads, ...renewed.filter((one) => one.seq > cutAt)]);
    await opened.close();
    expect(problems[0]?.seq).toBe(heads.find((one) => one.seq > cutAt)!.seq);
    expect(problems[0]?.what).toContain("the chain was rewritten");
  });

  it("is compared with the head printed on a report", () => {
    const manifest = join(folder, "manifest.json");
    writeFileSync(
      manifest,
      `{\n "study": "small-study",\n "auditHead": ${JSON.stringify({ seq: 3, hash: "f".repeat(64) })}\n}\n`,
    );
    const head = { study: "small-study", seq: 3, hash: "f".repeat(64) };
    expect(readAnchors(manifest, "small-study")).toEqual({ anchors: [{ ...head, place: manifest }], unread: [] });
    // A line that was cut short is said, and hides nothing.
    const torn = join(folder, "torn.jsonl");
    writeFileSync(torn, `${JSON.stringify(head)}\n{"study":"small-st\n`);
    expect(readAnchors(torn, "small-study")).toEqual({
      anchors: [{ ...head, place: `${torn}:1` }],
      unread: [expect.stringContaining(`${torn}:2: expected`)],
    });
    expect(() => readAnchors(manifest, "another-study")).toThrow("no head of the audit trail of study another-study");
    expect(readFileSync(anchor, "utf8").trim().split("\n").length).toBeGreaterThan(5);
  });
});

describe("append-only tables", () => {
  const kept = [
    "audit_events",
    "decisions",
    "signatures",
    "configurations",
    "results",
    "result_links",
    "table_rows",
    "table_snapshots",
    "pair_history",
    "subject_states",
  ];

  it("DI-4: each refuses to be changed, removed or replaced", () => {
    const path = join(folder, `copy-${++copies}.sqlite`);
    copyFileSync(store, path);
    const db = new Database(path);
    for (const table of kept) {
      const columns = db.prepare<[], { name: string }>(`SELECT name FROM pragma_table_info('${table}')`).all();
      expect(db.prepare(`SELECT 1 FROM ${table}`).get(), table).toBeDefined();
      for (const { name } of columns) {
        expect(() => db.exec(`UPDATE ${table} SET ${name} = ${name}`), `${table}.${name}`).toThrow(/never/);
      }
      expect(() => db.exec(`DELETE FROM ${table}`), table).toThrow(/never/);
      if (!["audit_events", "decisions", "signatures"].includes(table)) continue;
      expect(() => db.exec(`INSERT OR REPLACE INTO ${table} SELECT * FROM ${table}`)).toThrow(/never|numbered/);
    }
    db.close();
  });

  it("DI-4: a dropped or changed trigger is found", async () => {
    const db = new Database(store, { readonly: true });
    const names = (
      db.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").raw().all() as [string][]
    ).flat();
    db.close();
    expect(names.length).toBeGreaterThan(20);
    for (const name of names) {
      const { problems } = await afterwards((copy) => void copy.exec(`DROP TRIGGER ${name}`), { keepTriggers: true });
      expect(problems.map((one) => one.what)).toEqual([`the trigger ${name} is missing: it was dropped`]);
    }
    const weak = await afterwards(
      (copy) => {
        copy.exec("DROP TRIGGER audit_events_keep");
        copy.exec("CREATE TRIGGER audit_events_keep BEFORE UPDATE ON audit_events BEGIN SELECT 1; END");
      },
      { keepTriggers: true },
    );
    expect(weak.problems.map((one) => one.what)).toEqual(["the trigger audit_events_keep was changed"]);
  });
});

describe("a stored value", () => {
  it("names the file whose result was changed, added or removed", async () => {
    const seq = (name: string): number =>
      events
        .filter((event) => event.entity === "file" && (JSON.parse(event.newValue) as { name: string }).name === name)
        .at(-1)!.seq;
    const changes: [string, string][] = [
      ["UPDATE results SET value = 11 WHERE value = 10", "results.csv"],
      ["DELETE FROM results WHERE value = 7", "results.csv"],
      [
        "INSERT INTO results SELECT injection_no, analyte_no, 9, file_no, row, reported, 12, raw, limit_in_text, unit, lloq, uloq, dilution, nominal, area, internal_standard_area, retention_time_min, level, is_used_in_curve, extra FROM results WHERE value = 10",
        "results.csv",
      ],
      ["DELETE FROM result_links", "more.csv"],
      ["UPDATE table_rows SET content = replace(content, '100', '150') WHERE key = 'S01-D1'", "doses.csv"],
    ];
    for (const [sql, name] of changes) {
      expect([sql, firstBad(await afterwards((db) => void db.exec(sql)))]).toEqual([sql, seq(name)]);
    }
  });

  it("put in without an event is found", async () => {
    for (const sql of [
      "INSERT INTO users SELECT 99, 'eve', 'Eve', 'admin', NULL, credential, 0, created_at FROM users LIMIT 1",
      "INSERT INTO decisions SELECT 99, action, target_kind, target_id, analyte, choice, NULL, reason_code, reason_text, evidence_sha256, user_no, decided_at FROM decisions WHERE decision_no = 1",
      "INSERT INTO nights SELECT 99, 'x', started_at, finished_at, actor, version, config_sha256, outcome FROM nights LIMIT 1",
      "INSERT INTO pairs SELECT 'x', subject_no, analyte, groups, ratio_state, 9, ratio_bound, unbound_state, unbound_value, unbound_bound, is_used, first_exclusion, is_csf_below, since_seq, is_above_uloq, fraction_source FROM pairs LIMIT 1",
      "INSERT INTO configurations VALUES ('x', 'id: x')",
      "INSERT INTO configurations VALUES ('2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881', 'x')",
      "DELETE FROM configurations",
    ]) {
      expect((await afterwards((db) => void db.exec(sql))).problems, sql).not.toEqual([]);
    }
  });
});

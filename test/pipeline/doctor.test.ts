import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Check, isNodeSupported, roomCheck, volumeChecks } from "../../pipeline/doctor.js";
import { archivedPath } from "../../src/io/inbox.js";
import { csfp, csfpJson } from "../builders/command.js";
import { smallStudy } from "../builders/study.js";
import { nightOf } from "../builders/temp-study.js";

const folder = mkdtempSync(join(tmpdir(), "csfp-doctor-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let sound: string;
beforeAll(async () => {
  sound = smallStudy();
  await nightOf(sound);
});

let copies = 0;
/** A copy of the sound study that something is done to. */
function patient(harm: (study: string) => void = () => undefined): string {
  const study = join(folder, `patient-${++copies}`);
  cpSync(sound, study, { recursive: true });
  harm(study);
  return study;
}

/** Everything that is not in order, and the exit code. */
async function complaints(study: string): Promise<{ code: number; found: Check[] }> {
  const { code, stdout, stderr } = await csfp(["doctor", "--format", "json", "--study", study]);
  expect(stderr).toBe("");
  const found = (JSON.parse(stdout) as Check[]).filter((one) => one.state !== "ok");
  for (const one of found) expect(one.remedy).not.toBe("");
  return { code, found };
}
const storeOf = (study: string): string => join(study, ".csfp", "store.sqlite");

describe("csfp doctor", () => {
  it("has nothing to say of a sound study", async () => {
    expect(await complaints(patient())).toEqual({ code: 0, found: [] });
  });

  it("warns before the pages outgrow the memory, and says how to give them more", () => {
    const of = (needed: number) => roomCheck({ results: 1_000_000, needed, allowed: 4e9 });
    expect(of(2.7e9)).toMatchObject({ state: "ok", remedy: "" });
    expect(of(2.9e9)).toMatchObject({ state: "warning", found: expect.stringContaining("about 2.9 GB") as string });
    expect(of(4.1e9).state).toBe("trouble");
    expect(of(4.1e9).remedy).toContain("NODE_OPTIONS=--max-old-space-size=5000");
  });

  it("finds originals that are gone or changed, by name", async () => {
    const [gone, changed] = await csfpJson<{ sha256: string; name: string }[]>(["list", "files", "--study", sound]);
    const place = (study: string, sha256: string): string => archivedPath(join(study, ".csfp", "archive"), sha256);
    const { code, found } = await complaints(
      patient((study) => {
        rmSync(place(study, gone!.sha256));
        chmodSync(place(study, changed!.sha256), 0o660);
        writeFileSync(place(study, changed!.sha256), "other bytes");
      }),
    );
    expect([code, found]).toMatchObject([1, [{ check: "archive", state: "trouble" }]]);
    expect(found[0]!.found).toBe(`${gone!.name} is gone; ${changed!.name} was changed`);
  });

  it("finds what others may read", async () => {
    const { code, found } = await complaints(patient((study) => chmodSync(storeOf(study), 0o664)));
    expect([code, found]).toMatchObject([
      0,
      [{ check: "permissions", found: expect.stringContaining("others may r") }],
    ]);
  });

  it.each(["logs", "reports/out/index.html", "archive"])("finds that others may get at %s", async (name) => {
    const { found } = await complaints(
      patient((study) => {
        const path = name.startsWith("reports") ? join(study, name) : join(study, ".csfp", name);
        if (!existsSync(path)) mkdirSync(path);
        chmodSync(path, 0o2775);
      }),
    );
    expect(found).toMatchObject([{ check: "permissions", state: "warning", found: expect.stringContaining(name) }]);
  });

  it("finds an anchor file that is gone, that lies inside the study, or that names later events", async () => {
    const heads = join(folder, "heads.jsonl");
    const anchored = smallStudy({ settings: { audit: { anchorFile: heads } } });
    await nightOf(anchored);
    expect((await complaints(anchored)).found).toEqual([]);
    const [first] = readFileSync(heads, "utf8").split("\n");
    appendFileSync(heads, `${JSON.stringify({ ...JSON.parse(first!), seq: 9999 })}\n`);
    expect((await complaints(anchored)).found).toMatchObject([
      { check: "anchor file", state: "trouble", found: expect.stringContaining("names event 9999") },
    ]);
    rmSync(heads);
    expect((await complaints(anchored)).found).toMatchObject([
      { check: "anchor file", state: "trouble", found: expect.stringContaining("is not there") },
    ]);
    const inside = smallStudy({ settings: { audit: { anchorFile: "heads.jsonl" } } });
    await nightOf(inside);
    expect((await complaints(inside)).found).toMatchObject([
      { check: "anchor file", state: "warning", found: expect.stringContaining("inside the study") },
    ]);
  });

  it("finds a folder that is not there", async () => {
    const { code, found } = await complaints(patient((study) => rmSync(join(study, "inbox"), { recursive: true })));
    expect([code, found]).toMatchObject([1, [{ check: "inbox", remedy: expect.stringContaining("mkdir") }]]);
  });

  it("finds a clock that was set back since the last night", async () => {
    const study = patient();
    const tomorrow = { SOURCE_DATE_EPOCH: String(Math.round(Date.now() / 1000) + 86_400) };
    await csfp(["nightly", study, "--no-report"], { env: tomorrow });
    writeFileSync(join(study, "inbox", "more.csv"), "sample_id,analyte,concentration,unit\nX,larotrectinib,1,ng/mL\n");
    await csfp(["nightly", study, "--no-report"], { env: tomorrow });
    const { stdout, code } = await csfp(["doctor", "--format", "json", "--study", study], {
      env: { SOURCE_DATE_EPOCH: undefined },
    });
    const clock = (JSON.parse(stdout) as Check[]).find((one) => one.check === "clock");
    expect([code, clock]).toMatchObject([1, { state: "trouble", remedy: expect.stringContaining("set the clock") }]);
  });

  it("finds a night that was cut short", async () => {
    const { found } = await complaints(
      patient((study) => {
        const db = new Database(storeOf(study));
        db.exec("UPDATE nights SET finished_at = NULL, outcome = NULL");
        db.close();
      }),
    );
    expect(found).toMatchObject([{ check: "last night", state: "warning" }]);
  });

  it("finds a reference to something that is not there", async () => {
    const { code, found } = await complaints(
      patient((study) => {
        const db = new Database(storeOf(study));
        db.pragma("foreign_keys = OFF");
        db.exec("UPDATE pairs SET subject_no = 999");
        db.close();
      }),
    );
    expect([code, found]).toMatchObject([1, [{ check: "store", found: expect.stringContaining("pairs row") }]]);
  });

  it.each([
    ["overwritten in the middle", (path: string) => overwrite(path, 0.3, 0.6)],
    ["cut off", (path: string) => writeFileSync(path, readFileSync(path).subarray(0, 60_000))],
    ["something else", (path: string) => writeFileSync(path, "not a store at all, whatever its name says")],
    ["of a newer version", (path: string) => setVersion(path, 99)],
  ])("finds a store that is %s, and every other command says so too", async (_, harm) => {
    const study = patient((one) => harm(storeOf(one)));
    const before = readFileSync(storeOf(study));
    const { code, found } = await complaints(study);
    expect([code, found]).toMatchObject([1, [{ check: "store", state: "trouble" }]]);
    const verified = await csfp(["audit", "verify", "--study", study]);
    expect(verified.code).not.toBe(0);
    expect(verified.stderr).not.toContain("unexpected error");
    expect(readFileSync(storeOf(study)).equals(before)).toBe(true);
  });

  it("finds too little room, and a file system that cannot keep the store safe", () => {
    const MiB = 1024 * 1024;
    expect(volumeChecks(0xef53, 500 * MiB).map((one) => one.state)).toEqual(["ok", "ok"]);
    expect(volumeChecks(0xef53, 499 * MiB)).toMatchObject([{}, { state: "warning", found: "499 MiB free" }]);
    // NFS_SUPER_MAGIC of linux/magic.h.
    expect(volumeChecks(0x6969, 500 * MiB)[0]).toMatchObject({ state: "trouble", found: "NFS" });
  });
});

function overwrite(path: string, from: number, to: number): void {
  const bytes = readFileSync(path);
  bytes.fill(0xa5, Math.round(from * bytes.length), Math.round(to * bytes.length));
  writeFileSync(path, bytes);
}

function setVersion(path: string, version: number): void {
  const db = new Database(path);
  db.pragma(`user_version = ${version}`);
  db.close();
}

it.each([
  [18, 20, false],
  [20, 18, false],
  [20, 19, true],
  [22, 0, true],
  [24, 18, true],
  [24, 21, true],
  [25, 0, false],
])("Node %i.%i: supported %s", (major, minor, expected) => {
  expect(isNodeSupported(major, minor)).toBe(expected);
});

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CopyManifest } from "../../pipeline/copy.js";
import { parseSmallCsv } from "../../src/io/csv.js";
import { archivedPath } from "../../src/io/inbox.js";
import { csfp, csfpJson } from "../builders/command.js";
import { exampleStudy } from "../builders/example-study.js";
import { addPeople, as } from "../builders/people.js";
import { dosesOf, resultOf, smallStudy, tableText } from "../builders/study.js";
import { nightOf, putFiles } from "../builders/temp-study.js";

const place = mkdtempSync(join(tmpdir(), "csfp-copy-"));
afterAll(() => rmSync(place, { recursive: true, force: true }));

const dumpOf = async (study: string): Promise<string> => (await csfp(["dump", "--study", study])).stdout;
const manifestOf = (copy: string): CopyManifest =>
  JSON.parse(readFileSync(join(copy, "manifest.json"), "utf8")) as CopyManifest;
const sha256 = (path: string): string => createHash("sha256").update(readFileSync(path)).digest("hex");

describe("csfp export copy", () => {
  let study = "";
  let copy = "";
  let before = "";
  beforeAll(async () => {
    study = await exampleStudy();
    before = await dumpOf(study);
    const first = join(place, "first");
    const answer = await csfp(["export", "copy", "--study", study, "--out", first]);
    expect([answer.code, answer.stderr]).toEqual([0, ""]);
    // Somewhere else: nothing in it may point back to where it was made.
    copy = join(place, "elsewhere", "study");
    mkdirSync(dirname(copy));
    cpSync(first, copy, { recursive: true });
    rmSync(first, { recursive: true });
  });

  it("lists every file with its hash, and they are these", () => {
    const { files, study: id } = manifestOf(copy);
    expect(id).toBe("EXAMPLE-LARO");
    expect(files.filter(({ path, sha256: hash }) => sha256(join(copy, path)) !== hash)).toEqual([]);
    const all = readdirSync(copy, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files).toHaveLength(all.length - 2);
    expect(readFileSync(join(copy, "SHA256SUMS"), "utf8").trim().split("\n")).toHaveLength(files.length);
  });

  it("has the originals as they came, the configuration, tables and the report", () => {
    for (const name of readdirSync(join(study, "inbox"))) {
      expect(readFileSync(join(copy, "inbox", name)).equals(readFileSync(join(study, "inbox", name))), name).toBe(true);
    }
    expect(readFileSync(join(copy, "study.yaml"), "utf8")).toBe(readFileSync(join(study, "study.yaml"), "utf8"));
    for (const name of ["tables/pairs.csv", "tables/columns.csv", "reports/out/index.html", "README.txt"]) {
      expect(existsSync(join(copy, name)), name).toBe(true);
    }
  });

  it("dumps the same bytes where it lies now, and a night there finds nothing new", async () => {
    expect(readFileSync(join(copy, "dump.jsonl"), "utf8")).toBe(before);
    expect(manifestOf(copy).dumpSha256).toBe(createHash("sha256").update(before).digest("hex"));
    expect(await dumpOf(copy)).toBe(before);
    expect((await nightOf(copy)).what).toBe("nothingNew");
    expect(await dumpOf(copy)).toBe(before);
    expect((await csfp(["doctor", "--study", copy])).code).toBe(0);
  });

  it("has the audit trail, readable and verified where it lies now", async () => {
    const events = readFileSync(join(copy, "audit", "events.jsonl"), "utf8")
      .trim()
      .split("\n");
    const head = JSON.parse(readFileSync(join(copy, "audit", "head.json"), "utf8")) as { seq: number };
    expect(events.length).toBeGreaterThan(0);
    expect((JSON.parse(events.at(-1)!) as { seq: number }).seq).toBe(head.seq);
    const answer = await csfp(["audit", "verify", "--study", copy]);
    expect([answer.code, answer.stderr]).toEqual([0, ""]);
  });

  it("imported anew from its originals alone, gives the same dump", async () => {
    const anew = join(place, "anew");
    cpSync(join(copy, "inbox"), join(anew, "inbox"), { recursive: true });
    cpSync(join(copy, "study.yaml"), join(anew, "study.yaml"));
    await nightOf(anew);
    expect(await dumpOf(anew)).toBe(before);
  });
});

describe("a copy of a study with several nights, decisions and signatures", () => {
  const audit = async (study: string): Promise<unknown[]> => csfpJson(["audit", "list", "--study", study]);
  const people = async (study: string): Promise<unknown[]> => [
    await csfpJson(["list", "decisions", "--study", study]),
    await csfpJson(["list", "signatures", "--study", study]),
  ];
  let study = "";
  let copy = "";
  let events: unknown[] = [];
  beforeAll(async () => {
    study = await studyOfThreeNights();
    await addPeople(study);
    const why = ["--reason", "other", "--text", "seen on the photograph", "--study", study];
    expect((await as("ann", ["qc", "exclude", "sample", "S01-csf", ...why])).code).toBe(0);
    expect((await as("quinn", ["qc", "approve", "D1", ...why])).code).toBe(0);
    expect((await as("quinn", ["qc", "sign", "study", "--text", "all seen", "--study", study])).code).toBe(0);
    copy = join(place, "decided");
    expect((await csfp(["export", "copy", "--study", study, "--out", copy])).code).toBe(0);
    events = await audit(study);
  });

  it("DI-15: is restored elsewhere: equal dump, events, decisions, signatures and report; verified", async () => {
    const again = join(place, "decided-again");
    expect(await csfp(["restore", copy, again])).toMatchObject({ code: 0, stderr: "" });
    expect(await dumpOf(again)).toBe(await dumpOf(study));
    expect(await people(again)).toEqual(await people(study));
    const heads = join(place, "heads.jsonl");
    writeFileSync(heads, (await csfp(["audit", "head", "--study", study])).stdout);
    expect((await csfp(["audit", "verify", "--against", heads, "--study", again])).code).toBe(0);
    expect(await audit(again)).toEqual(await audit(study));
    for (const one of [study, again]) expect((await csfp(["report", "--study", one])).code).toBe(0);
    const [here, there] = [study, again].map((one) =>
      readFileSync(join(one, "reports", "out", "manifest.json"), "utf8"),
    );
    expect(there).toBe(here);
  });

  it("DI-15: has decisions, signatures and every event for other programs, and for people as tables", async () => {
    const lines = (name: string): Record<string, unknown>[] =>
      readFileSync(join(copy, "audit", name), "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines("decisions.jsonl")).toMatchObject([{ action: "exclude" }, { action: "approve" }]);
    expect(lines("signatures.jsonl")).toMatchObject([{ printedName: "quinn of the lab", meaning: "REVIEW" }]);
    expect(lines("events.jsonl")).toEqual(events);
    expect(readFileSync(join(copy, "tables", "signatures.csv"), "utf8")).toContain("quinn of the lab");
    expect(readFileSync(join(copy, "reports", "out", "index.html"), "utf8")).toContain("quinn of the lab");
  });

  it("is not restored where one byte of it was changed", async () => {
    const changed = join(place, "changed");
    cpSync(copy, changed, { recursive: true });
    writeFileSync(join(changed, "study.yaml"), `${readFileSync(join(changed, "study.yaml"), "utf8")}\n`);
    const answer = await csfp(["restore", changed, join(place, "from-changed")]);
    expect([answer.code, answer.stderr]).toEqual([2, expect.stringContaining("study.yaml is not what was backed up")]);
  });

  it("without decisions is made anew from its originals, night by night: the same dump", async () => {
    const undecided = await studyOfThreeNights();
    const made = join(place, "undecided");
    expect((await csfp(["export", "copy", "--study", undecided, "--out", made])).code).toBe(0);
    const files = parseSmallCsv(readFileSync(join(made, "tables", "files.csv"), "utf8"));
    const nights = [...new Set(files.map((one) => Number(one.nightNo)))].sort((a, b) => a - b);
    expect(nights).toEqual([1, 2, 3]);
    const anew = join(place, "night-by-night");
    mkdirSync(join(anew, "inbox"), { recursive: true });
    cpSync(join(made, "study.yaml"), join(anew, "study.yaml"));
    for (const night of nights) {
      for (const { sha256: hash, name } of files.filter((one) => Number(one.nightNo) === night)) {
        cpSync(archivedPath(join(made, ".csfp", "archive"), hash!), join(anew, "inbox", `${night}-${name}`));
      }
      await nightOf(anew);
    }
    expect(await dumpOf(anew)).toBe(await dumpOf(undecided));
  });
});

/** Values and dose records that change from night to night. */
async function studyOfThreeNights(): Promise<string> {
  const study = smallStudy();
  await nightOf(study);
  putFiles(study, { "results.csv": tableText([resultOf("S01-csf", 12), resultOf("S04-plasma", 121)]) });
  await nightOf(study);
  putFiles(study, {
    "doses.csv": tableText([...dosesOf("S01", 8), { ...dosesOf("S01", 9)[8]!, dose: 50 }]),
    "more.csv": tableText([resultOf("S01-csf", 13)]),
  });
  await nightOf(study);
  return study;
}

describe("copies of other studies", () => {
  it("keep two contents of one name, and files that were set aside", async () => {
    const study = smallStudy();
    await nightOf(study);
    putFiles(study, {
      "results.csv": tableText([resultOf("S04-plasma", 121)]),
      "odd.bin": new Uint8Array([0, 1, 2, 250]),
    });
    await nightOf(study);
    const out = join(place, "twice");
    expect((await csfp(["export", "copy", "--study", study, "--out", out])).code).toBe(0);
    const names = readdirSync(join(out, "inbox"), { recursive: true, encoding: "utf8" });
    expect(names.filter((name) => name.endsWith("results.csv"))).toHaveLength(2);
    expect(names).toContain("odd.bin");
    expect(await dumpOf(out)).toBe(await dumpOf(study));
  });

  it("are not made into a folder with something in it, nor from an archive that was changed", async () => {
    const study = smallStudy();
    await nightOf(study);
    const full = await csfp(["export", "copy", "--study", study, "--out", study]);
    expect([full.code, full.stderr]).toEqual([2, expect.stringContaining("expected an empty or missing folder")]);
    expect((await csfp(["export", "copy", "--study", study])).code).toBe(2);
    const archive = join(study, ".csfp", "archive");
    const [victim] = readdirSync(archive, { recursive: true, encoding: "utf8" }).filter((name) =>
      /[0-9a-f]{64}$/.test(name),
    );
    execFileSync("chmod", ["u+w", join(archive, victim!)]);
    writeFileSync(join(archive, victim!), "changed");
    const out = join(place, "broken");
    const changed = await csfp(["export", "copy", "--study", study, "--out", out]);
    expect([changed.code, changed.stderr]).toEqual([1, expect.stringContaining("is no longer what was imported")]);
    expect(readdirSync(out)).toEqual([]);
  });
});

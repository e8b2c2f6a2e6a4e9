import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CopyManifest } from "../../pipeline/copy.js";
import { csfp } from "../builders/command.js";
import { exampleStudy } from "../builders/example-study.js";
import { resultOf, smallStudy, tableText } from "../builders/study.js";
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

import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { zipSync } from "fflate";
import { beforeEach, describe, expect, it } from "vitest";
import { csfp, csfpJson } from "../builders/command.js";
import { dosesOf, makeStudy, resultOf, sampleOf, tableText } from "../builders/study.js";
import { putFiles } from "../builders/temp-study.js";

let study = "";
const night = (...options: string[]) => csfp(["nightly", study, ...options]);
const statusOf = async (name: string) =>
  (await csfpJson(["list", "files", "--study", study])).filter((file) => file.name === name).map((file) => file.status);
const serious = async () =>
  (await csfpJson(["list", "findings", "--study", study])).filter((one) => one.severity === "error");

beforeEach(() => {
  study = makeStudy({
    settings: { inbox: { settleSeconds: 0, ignore: ["old/*", "*_sequence.csv"] } },
    tables: {
      "doses.csv": dosesOf("S01", 9),
      "samples.csv": [sampleOf("S01", "csf", 98), sampleOf("S01", "plasma", 98)],
      "results.csv": [resultOf("S01-csf", 10), resultOf("S01-plasma", 200)],
    },
  });
});

describe("what a shared folder collects", () => {
  it("is ignored and counted, never set aside", async () => {
    putFiles(study, {
      "~$results.xlsx": "x",
      "Thumbs.db": "x",
      "Report.PDF": "x",
      "letter.docx": "x",
      a_sequence: "x",
    });
    rmSync(join(study, "inbox", "a_sequence"));
    for (const folder of ["old", "run1.raw", "run2.d"]) {
      mkdirSync(join(study, "inbox", folder));
      writeFileSync(join(study, "inbox", folder, "table.csv"), "sample_id,analyte,concentration\nX,larotrectinib,5\n");
    }
    writeFileSync(join(study, "inbox", "260113_SEQUENCE.csv"), "position,vial\n1,2\n");
    const answer = await night("--fail-on", "warning");
    expect(answer.code).toBe(0);
    // Four files, the sequence, the table below old/, and two raw-data folders.
    expect(answer.stdout).toContain("3 imported, 0 set aside, 0 known, 8 ignored");
    expect((await csfpJson(["list", "files", "--study", study])).length).toBe(3);
  });

  it("is no reason to take a missing inbox for a quiet night", async () => {
    renameSync(join(study, "inbox"), join(study, "not-mounted"));
    const answer = await night();
    expect(answer.code).toBe(2);
    expect(answer.stderr).toMatch(/the inbox .*inbox does not exist/);
    renameSync(join(study, "not-mounted"), join(study, "inbox"));
    expect((await night()).code).toBe(0);
  });
});

it("calls what cannot be unpacked by its name in the inbox, never by that in the archive", async () => {
  writeFileSync(join(study, "inbox", "plate.csv.gz"), "\x1f\x8b\bgarbage", "latin1");
  writeFileSync(join(study, "inbox", "plates.zip"), "PK\x03\x04garbage", "latin1");
  writeFileSync(join(study, "inbox", "january.zip"), zipSync({ "csf.csv": Buffer.from("a,b\n") }));
  expect((await night()).code).toBe(3);
  expect((await serious()).map(({ rule, what }) => [rule, String(what).replace(/:[^:]*$/, "")]).sort()).toEqual([
    ["damaged-file", "plate.csv.gz is a damaged gzip file"],
    ["damaged-file", "plates.zip: a damaged zip archive"],
    ["zip-archive", "january.zip is a zip archive of 1 file (csf.csv)"],
  ]);
});

describe("a file that was set aside", () => {
  const bad = "freezer,shelf\n1,2\n";
  beforeEach(async () => {
    putFiles(study, { "plate.csv": bad });
    expect((await night()).code).toBe(3);
    expect(await statusOf("plate.csv")).toEqual(["setAside"]);
  });

  it("stays an open finding until something becomes of it", async () => {
    for (const _ of [1, 2]) expect((await night("--fail-on", "error")).code).toBe(4);
    expect((await serious()).map((one) => [one.rule, one.file])).toEqual([["unknown-layout", "plate.csv"]]);
  });

  it("is resolved when it leaves the inbox, listed as such, and open again when it comes back", async () => {
    rmSync(join(study, "inbox", "plate.csv"));
    const answer = await night("--fail-on", "error");
    expect(answer.code).toBe(0);
    expect(answer.stdout).toContain("1 resolved");
    const [file] = (await csfpJson(["list", "files", "--study", study])).filter((one) => one.name === "plate.csv");
    expect(file).toMatchObject({ status: "resolved", reasons: ["plate.csv left the inbox"] });
    expect(await serious()).toEqual([]);
    putFiles(study, { "plate.csv": bad });
    expect((await night()).code).toBe(3);
    expect(await statusOf("plate.csv")).toEqual(["setAside"]);
    expect((await csfp(["audit", "verify", "--study", study])).stdout).toContain("no trace of a change");
  });

  it("is resolved by a good file of its name, which counts alone", async () => {
    const rows = [resultOf("S01-csf", 10), resultOf("S01-plasma", 200)].map((row) => ({ ...row, comment: "again" }));
    putFiles(study, { "plate.csv": tableText(rows) });
    expect((await night("--fail-on", "error")).code).toBe(0);
    expect((await statusOf("plate.csv")).sort()).toEqual(["imported", "resolved"]);
    expect(await serious()).toEqual([]);
  });

  it("gives way to the next bad one of its name: one question stays open, not two", async () => {
    putFiles(study, { "plate.csv": `${bad}3,4\n` });
    await night();
    expect((await statusOf("plate.csv")).sort()).toEqual(["resolved", "setAside"]);
    expect(await serious()).toHaveLength(1);
  });

  it("stays open where only its name changed", async () => {
    renameSync(join(study, "inbox", "plate.csv"), join(study, "inbox", "other.csv"));
    expect((await night("--fail-on", "error")).code).toBe(4);
  });

  it("says nothing by its absence where it never lay in the inbox", async () => {
    const named = join(study, "named.csv");
    writeFileSync(named, "freezer,shelf\n5,6\n");
    expect((await csfp(["import", named, "--study", study])).code).toBe(3);
    await night();
    expect(await statusOf("named.csv")).toEqual(["setAside"]);
  });
});

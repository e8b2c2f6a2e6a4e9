import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ConformanceIssue } from "../../src/conformance/index.js";
import { csfp } from "../builders/command.js";
import { exampleStudy } from "../builders/example-study.js";

const place = mkdtempSync(join(tmpdir(), "csfp-conformance-"));
afterAll(() => rmSync(place, { recursive: true, force: true }));

const out = join(place, "sdtm");
beforeAll(async () => {
  const args = ["export", "sdtm", "--study", await exampleStudy(), "--out", out, "--format"];
  expect((await csfp([...args, "dataset-json", "xpt", "csv"])).code).toBe(0);
});

async function issuesOf(folder: string): Promise<ConformanceIssue[]> {
  const answer = await csfp(["sdtm", "check", folder, "--format", "json"]);
  const issues = JSON.parse(answer.stdout) as ConformanceIssue[];
  expect(answer.code).toBe(issues.length === 0 ? 0 : 4);
  return issues;
}

function changed(name: string, file: string, change: (text: string) => string): string {
  const folder = join(place, name);
  cpSync(out, folder, { recursive: true });
  writeFileSync(join(folder, file), change(readFileSync(join(folder, file), "utf8")));
  return folder;
}

describe("csfp sdtm check", () => {
  it("finds nothing in our own export, in all three formats", async () => {
    const answer = await csfp(["sdtm", "check", out]);
    expect(answer.stdout).toMatch(/^CSV: CM DM EC EX PC PP RELREC SUPP.*\nDataset-JSON: CM.*\nSAS XPORT: CM/);
    expect(answer.stdout).toContain("nothing found");
    expect(answer.code).toBe(0);
    expect(await issuesOf(out)).toEqual([]);
  });

  it("finds a number beside BLQ in one file, and says where", async () => {
    const folder = changed("blq", "pc.csv", (text) => text.replace(",BLQ,,", ",BLQ,0,"));
    const [issue, ...others] = await issuesOf(folder);
    expect(others).toEqual([]);
    expect(issue).toMatchObject({ rule: "number-beside-text", ids: "CORE-000732", file: "pc.csv", value: "0" });
    expect((await csfp(["sdtm", "check", folder])).stdout).toContain(
      "1  number-beside-text (CORE-000732): pc.csv record",
    );
  });

  it("finds what is wrong with a Dataset-JSON file itself", async () => {
    const count = changed("count", "pp.json", (text) => text.replace(/"records": \d+/, '"records": 7'));
    expect(await issuesOf(count)).toMatchObject([{ rule: "record-count-wrong", file: "pp.json" }]);
    const width = changed("width", "cm.json", (text) => text.replace(/^(\["EXAMPLE-LARO"),"CM"/m, "$1"));
    expect((await issuesOf(width)).map((issue) => issue.rule)).toContain("row-width-wrong");
    const broken = changed("broken", "pp.json", (text) => text.slice(0, -20));
    expect((await issuesOf(broken)).filter((issue) => issue.rule === "unreadable")).toMatchObject([
      { file: "pp.json" },
    ]);
  });

  it("names files that are no SDTM, and refuses a folder without any", async () => {
    const folder = join(place, "other");
    cpSync(out, folder, { recursive: true });
    writeFileSync(join(folder, "notes.csv"), "a,b\n1,2\n");
    expect((await csfp(["sdtm", "check", folder])).stdout).toContain("not checked: notes.csv, no SDTM dataset");
    const none = await csfp(["sdtm", "check", join(place, "nowhere")]);
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining("no such folder")]);
  });
});

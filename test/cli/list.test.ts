import { beforeAll, describe, expect, it } from "vitest";
import { csfp, csfpJson } from "../builders/command.js";
import { csvRows } from "../builders/csv-rows.js";
import { makeStudy, smallStudy } from "../builders/study.js";

const lists = ["pairs", "summaries", "findings", "samples", "unpaired", "doses", "runs", "files", "nights"];
const counts: Record<string, number> = {
  pairs: 4,
  summaries: 12,
  findings: 6,
  samples: 9,
  unpaired: 1,
  doses: 41,
  runs: 2,
  files: 3,
  nights: 1,
};

let study: string;
beforeAll(async () => {
  study = smallStudy();
  await csfp(["nightly", study]);
});

describe.each(lists)("csfp list %s", (what) => {
  it("has the same rows as text, CSV and JSON", async () => {
    const rows = await csfpJson(["list", what, "--study", study]);
    expect(rows).toHaveLength(counts[what]!);
    const text = await csfp(["list", what, "--study", study]);
    expect(text.stdout.trimEnd().split("\n")).toHaveLength(counts[what]! + 1);
    const csv = await csfp(["list", what, "--study", study, "--format", "csv"]);
    expect(csvRows(csv.stdout)).toHaveLength(counts[what]!);
    expect([text.stderr, csv.stderr]).toEqual(["", ""]);
  });

  it("has plain cells in CSV: numbers and texts, never JSON", async () => {
    const { stdout } = await csfp(["list", what, "--study", study, "--format", "csv"]);
    const cells = csvRows(stdout).flatMap((row) => Object.values(row));
    expect(cells.filter((cell) => /^[{[]/.test(cell))).toEqual([]);
  });

  it("says none of an empty study", async () => {
    const empty = makeStudy();
    expect((await csfp(["list", what, "--study", empty])).stdout).toBe("none\n");
    expect(await csfpJson(["list", what, "--study", empty])).toEqual([]);
  });
});

describe("csfp list", () => {
  it("prints summaries with the names scripts rely on, and the reason where nothing can be said", async () => {
    const rows = await csfpJson(["list", "summaries", "--study", study]);
    const names =
      "analyte group basis estimand nSubjects nPairs nQuantified nBelow nAbove nNotEstimable nExcluded excludedByReason nUsed geometricMean geometricCvPct ciLow ciHigh ciLevel median q1 q3 min max method ciMethod marks".split(
        " ",
      );
    for (const row of rows) expect(Object.keys(row).slice(0, names.length)).toEqual(names);
    const primary = rows.filter((row) => (row.marks as string[]).includes("primary"));
    expect(primary.map((row) => [row.basis, row.method, row.notEstimable])).toEqual([
      ["total", "proportion-detected", null],
      ["unbound", "bound-of-limits", "no informative pairs"],
    ]);
    const complete = rows.find((row) => row.method === "complete-pairs-subject-log-means")!;
    expect(complete.intervalNotEstimable).toEqual(expect.any(String));
  });

  it("prints pairs with the shape scripts rely on", async () => {
    const [pair] = await csfpJson(["list", "pairs", "--study", study, "--subject", "S02"]);
    expect(pair).toMatchObject({
      subjectId: "S02",
      analyte: "larotrectinib",
      visit: null,
      gapMin: 0,
      timeAfterDoseH: 2,
      used: true,
      exclusions: [],
      csf: { sampleId: "S02-csf", state: "belowLloq", value: null, lloq: 0.5, raw: "<0.5", unit: "ng/mL" },
      plasma: { state: "quantified", value: 250, origin: { file: "results.csv", row: 5 } },
      steadyState: { verdict: "yes", hoursOnRegimen: 98, neededHours: 72, basis: "administrations" },
      ratio: { state: "below", value: null, bound: 0.002 },
      unboundRatio: { state: "notEstimable" },
    });
    expect(Object.keys(pair!)).toEqual(
      "pairId subjectId analyte visit csf plasma gapMin timeAfterDoseH steadyState ratio unboundRatio used exclusions marks targetCoverage".split(
        " ",
      ),
    );
  });

  it("names the columns of a group by path in CSV", async () => {
    const { stdout } = await csfp(["list", "pairs", "--study", study, "--format", "csv"]);
    const rows = csvRows(stdout);
    expect(rows.map((row) => row["ratio.value"])).toEqual(["0.05", "", "0.05", ""]);
    expect(rows[2]).toMatchObject({ "csf.origin.file": "results.csv", "steadyState.verdict": "no", used: "no" });
    expect(rows[2]!.exclusions).toMatch(/^not-at-steady-state: Not at steady state/);
  });

  it("puts the most severe findings first", async () => {
    const rows = await csfpJson(["list", "findings", "--study", study]);
    expect(rows.slice(0, 4).map((row) => row.severity)).toEqual(["error", "warning", "warning", "warning"]);
    // Tubes whose protocol is not recorded are told last.
    expect(rows.slice(4).every((row) => row.severity === "info" && row.rule === "not-recorded")).toBe(true);
  });

  it.each([
    ["--subject", "S01", 1],
    ["--subject", "S05", 1],
    ["--analyte", "larotrectinib", 4],
  ])("%s %s leaves %i pairs", async (option, value, count) => {
    expect(await csfpJson(["list", "pairs", "--study", study, option, value])).toHaveLength(count);
  });

  it.each([
    ["--subject", "S1", "no subject `S1` in this study; did you mean `S01`?"],
    ["--analyte", "larotrectinb", "no analyte `larotrectinb` in this study; did you mean `larotrectinib`?"],
  ])("%s %s: suggests the one meant", async (option, value, message) => {
    const { code, stdout, stderr } = await csfp(["list", "pairs", "--study", study, option, value]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
  });
});

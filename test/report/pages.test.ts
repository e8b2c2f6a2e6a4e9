import { posix } from "node:path";
import { describe, expect, test } from "vitest";
import { withCode } from "../../src/report/html.js";
import { ofRun, ofSubject } from "../../src/report/narrow.js";
import { pageFolder } from "../../src/report/page-choice.js";
import { buildReportFiles, buildReportSet, type PageChoice } from "../../src/report/write-report.js";
import { deepFreeze } from "../builders/freeze.js";
import { analyte, awkwardNames, awkwardStudy, emptyStudy, richStudy, wholeStudy } from "../builders/report.js";
import { reviewed } from "../builders/review.js";

const whole = deepFreeze(wholeStudy());
const choices: [string, PageChoice][] = [
  ["night", { kind: "night" }],
  ["qc", { kind: "qc" }],
  ["analyte", { kind: "analyte", analyte }],
  ["subject S03", { kind: "subject", subjectId: "S03" }],
  ["run R1", { kind: "run", run: "R1" }],
];

async function pageOf(report: typeof whole, page: PageChoice): Promise<string> {
  const files = await buildReportFiles(report, { page, isInteractive: false });
  return String(files.get("index.html"));
}

const markupOf = (text: string): string => text.replace(/<(script|style)\b[^>]*>[\s\S]*?<\/\1>/g, "");

describe.each(choices)("the %s page", (_, page) => {
  test("has no loose link, and says what it may be used for", async () => {
    const files = await buildReportFiles(whole, { page, isInteractive: false });
    const set = await buildReportSet(whole, { isInteractive: false });
    const folder = pageFolder(page);
    const markup = markupOf(String(files.get("index.html")));
    const ids = [...markup.matchAll(/<[^<>]*\sid="([^"]*)"/g)].map((m) => m[1]);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
    for (const [, target = ""] of markup.matchAll(/href="([^"]*)"/g)) {
      const [path = "", anchor] = target.split("#");
      if (path === "") expect(ids).toContain(anchor);
      else if (!path.startsWith("../")) expect([...files.keys()]).toContain(path);
      else {
        const there = String(set.get(posix.join(folder, path)) ?? "");
        expect(there, target).not.toBe("");
        if (anchor !== undefined) expect(there).toContain(`id="${anchor}"`);
      }
    }
    expect(markup).toContain("Research use only; not for diagnostic or therapeutic decisions");
  });

  test("draws for an empty study too", async () => {
    expect(await pageOf(emptyStudy(), page)).toContain("</html>");
  });

  test("says how it was made, by what rules, and whether it is released", async () => {
    const page1 = markupOf(await pageOf({ ...whole, ...reviewed() }, page));
    expect(page1).toContain("Methods and settings</h2>");
    expect(page1).toContain(`53 rules, limits SHA-256 <code>${"1f".repeat(32)}</code> (set by the study: bench-hours)`);
    expect(page1).toContain(`audit trail 17 <code>${"9e".repeat(32)}</code>`);
    expect(page1).toContain("<b>DRAFT</b>, not released: no valid approval of this version.");
    const [valid, gone] = [...page1.matchAll(/<dl class="signature (\w+)">([\s\S]*?)<\/dl>/g)].map((m) => m[0]);
    expect(valid).toContain("<b>Ann Analyst</b> (ann), 2026-01-02 03:04:05 UTC");
    expect(valid).toContain("AUTHORSHIP");
    expect(valid).toContain("ab".repeat(32));
    expect(gone).toContain("VOID: what was signed has changed since");
    expect(
      markupOf(await pageOf({ ...whole, approval: { state: "APPROVED", why: [], signatures: [] } }, page)),
    ).toContain("<b>Approved</b> in this version.");
  });
});

test("a subject's page holds everything of the subject and nothing of the others", async () => {
  const own = ofSubject(whole, "S03");
  expect(own.pairs.length).toBe(whole.pairs.filter((p) => p.subjectId === "S03").length);
  expect(own.unpaired).toHaveLength(1);
  const page = await pageOf(whole, { kind: "subject", subjectId: "S03" });
  expect(page).toContain("S03-alone");
  expect(page).not.toContain("S02");
  expect(page).toContain("<h1>Subject S03");
  expect((page.match(/doses\.csv:\d+/g) ?? []).length).toBe(own.doses.length);
});

test("a subject of any name gets its page", async () => {
  for (const subjectId of awkwardNames.slice(0, 2)) {
    expect(await pageOf(awkwardStudy(), { kind: "subject", subjectId })).not.toContain("<script>alert");
  }
});

test("a run's page holds its samples and their partners, and only its findings", () => {
  const moved = { ...whole, pairs: whole.pairs.map((p, i) => (i === 0 ? { ...p, csf: { ...p.csf, run: "R9" } } : p)) };
  const own = ofRun(moved, "R9");
  expect(own.pairs).toHaveLength(1);
  expect(own.samples.map((s) => s.sampleId).sort()).toEqual(["S01-csf-1", "S01-plasma-1"]);
  expect(own.findings).toEqual([]);
});

test("a run's page has its calibration curve, the study's page has none", async () => {
  const rich = richStudy();
  const run = await pageOf(rich, { kind: "run", run: "R2" });
  expect([...run.matchAll(/<figure id="chart-([^"]*)"/g)].map((m) => m[1])).toEqual([
    "calibration-curve-r2",
    "internal-standard-r2",
    "qc-over-runs",
  ]);
  expect(await pageOf(rich, { kind: "study" })).not.toContain("calibration-curve");
  expect(await pageOf(whole, { kind: "run", run: "R1" })).toContain("Calibration curve: fewer than two calibrators");
});

test("the night's page leads with what a person must look at", async () => {
  const page = await pageOf(whole, { kind: "night" });
  expect(page.indexOf("What a human must look at</h2>")).toBeLessThan(page.indexOf("Files</h2>"));
  expect(page).not.toContain("<figure");
});

test("text between backticks is code, a lone one stays", () => {
  expect(withCode("write `a < b` here").toString()).toBe("write <code>a &lt; b</code> here");
  expect(withCode("a ` b").toString()).toBe("a ` b");
  expect(withCode("`x` and `y").toString()).toBe("<code>x</code> and `y");
});

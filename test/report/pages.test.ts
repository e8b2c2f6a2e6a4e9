import { describe, expect, test } from "vitest";
import { withCode } from "../../src/report/html.js";
import { ofRun, ofSubject } from "../../src/report/narrow.js";
import { buildReportFiles, type PageChoice } from "../../src/report/write-report.js";
import { deepFreeze } from "../builders/freeze.js";
import { awkwardNames, awkwardStudy, emptyStudy, richStudy, wholeStudy } from "../builders/report.js";

const whole = deepFreeze(wholeStudy());
const choices: [string, PageChoice][] = [
  ["night", { kind: "night" }],
  ["subject S03", { kind: "subject", subjectId: "S03" }],
  ["run R1", { kind: "run", run: "R1" }],
];

async function pageOf(report: typeof whole, page: PageChoice): Promise<string> {
  const files = await buildReportFiles(report, { page, isInteractive: false });
  return String(files.get("index.html"));
}

describe.each(choices)("the %s page", (_, page) => {
  test("has no loose link, and says what it may be used for", async () => {
    const files = await buildReportFiles(whole, { page, isInteractive: false });
    const markup = String(files.get("index.html")).replace(/<(script|style)\b[^>]*>[\s\S]*?<\/\1>/g, "");
    const ids = [...markup.matchAll(/<[^<>]*\sid="([^"]*)"/g)].map((m) => m[1]);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
    for (const [, target = ""] of markup.matchAll(/href="([^"]*)"/g)) {
      if (target.startsWith("#")) expect(ids).toContain(target.slice(1));
      else expect([...files.keys()]).toContain(target);
    }
    expect(markup).toContain("Research use only; not for diagnostic or therapeutic decisions");
  });

  test("draws for an empty study too", async () => {
    expect(await pageOf(emptyStudy(), page)).toContain("</html>");
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

import { describe, expect, test } from "vitest";
import { buildReportFiles } from "../../src/report/write-report.js";
import { deepFreeze } from "../builders/freeze.js";
import { wholeStudy } from "../builders/report.js";
import { reviewed } from "../builders/review.js";

const study = deepFreeze({ ...wholeStudy(), ...reviewed() });

async function filesOf(report: typeof study): Promise<Map<string, string>> {
  const files = await buildReportFiles(report, { page: { kind: "qc" } });
  return new Map([...files].map(([path, content]) => [path, String(content)]));
}

/** Rows of one table of the page as texts. */
function rowsOf(page: string, id: string): string[] {
  const at = page.indexOf(`data-name="${id}"`);
  const body = at < 0 ? "" : page.slice(page.indexOf("<tbody>", at), page.indexOf("</tbody>", at));
  return [...body.matchAll(/<tr[^>]*>([\s\S]*?)<\/tr>/g)].map((m) =>
    (m[1] ?? "")
      .replace(/<(br|li|\/td|\/th)[^>]*>/g, " ")
      .replace(/<[^>]*>/g, "")
      .replace(/\s+/g, " ")
      .trim(),
  );
}

describe("the page of quality control", () => {
  test("says what waits, for whom, why, and the command that settles it", async () => {
    const page = (await filesOf(study)).get("index.html") ?? "";
    expect(rowsOf(page, "queue")).toEqual([
      "D3 restore sample &lt;b&gt;S02&lt;/b&gt; pending ✕ not yet ann 2026-01-01 12:00:00 UTC checked: mixed up with S03 csfp qc approve D3, or csfp qc reject D3",
      "S2 signature, REVIEW study LARO-CSF void – Quinn Quality what was signed has changed since csfp qc sign study LARO-CSF",
    ]);
  });

  test("says who decided what, when, why, and who answered", async () => {
    const page = (await filesOf(study)).get("index.html") ?? "";
    expect(rowsOf(page, "decisions")).toEqual([
      "D1 exclude sample S01-csf-1 approved; ✓ in force Ann Analyst (ann) 2026-01-01 10:00:00 UTC blood-contamination: pink, 900 RBC/uL approved by Quinn Quality (quinn), 2026-01-01 11:00:00 UTC, checked: seen on the photograph",
      "D3 restore sample &lt;b&gt;S02&lt;/b&gt; pending; ✕ not in force Ann Analyst (ann) 2026-01-01 12:00:00 UTC checked: mixed up with S03 – waits for a second person",
    ]);
    expect(rowsOf(page, "histories")[0]).toContain("sample S01-csf-1 2026-01-01 11:00 +01:00 ann exclude (D1)");
    expect(page).toContain("2 further records with decisions");
  });

  test("lists every pair that is not used, and every rule that found something with its reason", async () => {
    const page = (await filesOf(study)).get("index.html") ?? "";
    const excluded = study.pairs.filter((pair) => pair.exclusions.length > 0);
    expect(rowsOf(page, "exclusions")).toHaveLength(excluded.length);
    expect(rowsOf(page, "exclusions")[0]).toContain(excluded[0]?.pairId);
    expect(rowsOf(page, "finding-rules")[0]).toContain("Decide which one is reported.");
    expect(rowsOf(page, "finding-rules").length).toBe(new Set(study.findings.map((f) => f.rule)).size);
  });

  test("has the same as data", async () => {
    const files = await filesOf(study);
    const lines = (name: string) => (files.get(`tables/${name}.csv`) ?? "").trimEnd().split("\n");
    expect(lines("queue")).toHaveLength(3);
    expect(lines("decisions")[1]).toContain("Quinn Quality,quinn,2026-01-01T11:00:00.000Z,checked");
    expect(lines("exclusions").length - 1).toBe(study.pairs.flatMap((pair) => pair.exclusions).length);
  });

  test("says so where nothing waits and nobody decided", async () => {
    const page = (await filesOf({ ...wholeStudy(), queue: [], decisions: [] })).get("index.html") ?? "";
    expect(page).toContain("Nothing waits: every decision is answered");
    expect(page).toContain("No decision was entered.");
  });
});

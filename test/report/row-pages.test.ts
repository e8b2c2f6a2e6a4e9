import { beforeAll, expect, test } from "vitest";
import { buildReportFiles, buildReportSet } from "../../src/report/write-report.js";
import { wholeStudy } from "../builders/report.js";

const large = wholeStudy(480); // 1200 pairs, 2401 samples
let files: Map<string, string>;

beforeAll(async () => {
  const built = await buildReportSet(large, { isInteractive: false });
  files = new Map([...built].map(([path, content]) => [path, String(content)]));
});

const idsOf = (path: string) =>
  new Set([...(files.get(path) ?? "").matchAll(/<[^<>]*\sid="([^"]*)"/g)].map((m) => m[1]));

test("a small study has no pages of rows", async () => {
  expect([...(await buildReportFiles(wholeStudy(3))).keys()].filter((path) => /tables\/.*html/.test(path))).toEqual([]);
});

test("every row of a long table stands on exactly one page of rows", () => {
  const pages = [...files.keys()].filter((path) => /^tables\/.*\.html$/.test(path));
  expect(pages).toEqual(["tables/pairs-1.html", "tables/samples-1.html", "tables/samples-2.html"]);
  const anchors = ["tables/samples-1.html", "tables/samples-2.html"].flatMap((path) =>
    [...idsOf(path)].filter((id) => /^s\d+$/.test(id ?? "")),
  );
  expect(new Set(anchors).size).toBe(large.samples.length);
  expect(anchors).toHaveLength(large.samples.length);
  expect((files.get("tables/pairs-1.html") ?? "").match(/data-key=/g)).toHaveLength(large.pairs.length);
});

test("links lead across pages and back to the files", () => {
  const anchors = new Map([...files.keys()].filter((p) => p.endsWith(".html")).map((path) => [path, idsOf(path)]));
  for (const path of anchors.keys()) {
    const markup = (files.get(path) ?? "").replace(/<(script|style)\b[^>]*>[\s\S]*?<\/\1>/g, "");
    const targets = new Set([...markup.matchAll(/href="([^"]*)"/g)].map((m) => m[1] ?? ""));
    for (const target of targets) {
      const { pathname, hash } = new URL(target, `file:///${path}`);
      const file = pathname.slice(1);
      expect([...files.keys()], target).toContain(file);
      if (hash !== "") expect(anchors.get(file)?.has(hash.slice(1)), `${path} -> ${target}`).toBe(true);
    }
  }
});

test("the main page says what it leaves out", () => {
  const page = files.get("index.html") ?? "";
  expect(page).toContain("Rows 1 to 500 of 1200 are shown; the CSV file holds all.");
  expect(page).toMatch(/further pictures of single subjects not drawn here/);
  expect(page).toContain("1200 pairs in");
});

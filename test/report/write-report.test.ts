import { createHash } from "node:crypto";
import Papa from "papaparse";
import { beforeAll, describe, expect, test } from "vitest";
import type { StudyReport } from "../../src/report/data.js";
import { countAll } from "../../src/report/overview.js";
import { companionsOf, pageFolder } from "../../src/report/page-choice.js";
import { researchUseOnly } from "../../src/report/page-frame.js";
import { buildReportFiles } from "../../src/report/write-report.js";
import { deepFreeze } from "../builders/freeze.js";
import {
  allCensored,
  awkwardNames,
  awkwardStudy,
  emptyStudy,
  onePair,
  report,
  richStudy,
  wholeStudy,
} from "../builders/report.js";

const studies = { emptyStudy, onePair, allCensored, awkwardStudy, wholeStudy, richStudy };
/** `page` is the markup without scripts and styles, `whole` the file. */
const built = new Map<string, { data: StudyReport; files: Map<string, string>; page: string; whole: string }>();

beforeAll(async () => {
  for (const [name, make] of Object.entries(studies)) {
    const data = deepFreeze(make());
    const files = texts(await buildReportFiles(data));
    const whole = files.get("index.html") ?? "";
    built.set(name, { data, files, whole, page: whole.replace(/<(script|style)\b[^>]*>[\s\S]*?<\/\1>/g, "") });
  }
});

/** The files of a report that are all text. */
function texts(files: ReadonlyMap<string, string | Uint8Array>): Map<string, string> {
  return new Map([...files].map(([path, content]) => [path, String(content)]));
}

function of(name: string) {
  const found = built.get(name);
  if (found === undefined) throw new Error(`no study ${name}`);
  return found;
}

describe.each(Object.keys(studies))("the report of %s", (name) => {
  test("is one page that needs nothing from elsewhere", () => {
    const { page } = of(name);
    expect(page).toContain(researchUseOnly);
    expect(page).not.toMatch(/(src|href)="(https?:)?\/\//);
    expect(of(name).whole).not.toMatch(/@import|url\(["']?http|<script[^>]* src=|<link /);
  });

  test("every link leads somewhere, every anchor is unique", () => {
    const { page, files, data } = of(name);
    const companions = companionsOf(data).map((one) => `${pageFolder(one)}/index.html`);
    const ids = [...page.matchAll(/<[^<>]*\sid="([^"]*)"/g)].map((m) => m[1]);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
    for (const [, target = ""] of page.matchAll(/href="([^"]*)"/g)) {
      if (target.startsWith("#")) expect(ids).toContain(target.slice(1));
      else expect([...files.keys(), ...companions]).toContain(target);
    }
  });

  test("elements are closed in order", () => {
    expect(unbalanced(of(name).page)).toEqual([]);
  });

  test("tables have captions and headed columns and rows", () => {
    const { page } = of(name);
    for (const [table] of page.matchAll(/<table[\s\S]*?<\/table>/g)) {
      expect(table).toMatch(/<caption>[^<]+<\/caption>/);
      expect(table.match(/<th(?! scope="(col|row)")[ >]/g)).toBeNull();
    }
  });

  test("no number leaks as NaN, undefined or an object", () => {
    const { page } = of(name);
    expect(page).not.toMatch(/NaN|undefined|\[object|Infinity/);
  });

  test("each picture stands beside its specification and its data", () => {
    const paths = [...of(name).files.keys()];
    const ids = paths.filter((p) => p.endsWith(".svg")).map((p) => p.slice(0, -4));
    expect(ids.length).toBeGreaterThan(2);
    for (const id of ids) for (const ext of [".vl.json", ".csv", ".json"]) expect(paths).toContain(id + ext);
  });

  test("the manifest has the hash of every other file", () => {
    const { files } = of(name);
    const { files: listed } = JSON.parse(files.get("manifest.json") ?? "") as {
      files: { path: string; sha256: string }[];
    };
    expect(listed.map((f) => f.path)).toEqual([...files.keys()].filter((p) => p !== "manifest.json"));
    for (const { path, sha256 } of listed) {
      expect(
        createHash("sha256")
          .update(files.get(path) ?? "")
          .digest("hex"),
      ).toBe(sha256);
    }
  });

  test("every table's rows are rectangles, one row a thing", () => {
    const { files, data } = of(name);
    const rowsOf = (table: string) => Papa.parse<string[]>((files.get(`tables/${table}.csv`) ?? "").trimEnd()).data;
    for (const table of ["pairs", "samples", "unpaired", "summaries", "findings", "files"]) {
      const [head = [], ...rows] = rowsOf(table);
      for (const row of rows) expect(row).toHaveLength(head.length);
    }
    expect(rowsOf("pairs")).toHaveLength(data.pairs.length + 1);
    expect(rowsOf("samples")).toHaveLength(data.samples.length + data.withoutResult.length + 1);
    expect(rowsOf("findings")).toHaveLength(data.findings.length + 1);
  });

  test("pairs are partitioned by the tiles", () => {
    const { data } = of(name);
    const { used, excluded, notEstimable } = countAll(data).pairs;
    expect(used + excluded + notEstimable).toBe(data.pairs.length);
  });
});

/** Elements opened but not closed in order, or closed without being open. */
function unbalanced(page: string): string[] {
  const voids = new Set(["meta", "br", "hr", "link", "input", "!doctype"]);
  const body = page.replace(/<!--[\s\S]*?-->/g, "");
  const open: string[] = [];
  const wrong: string[] = [];
  for (const [, close, name = "", , self] of body.matchAll(
    /<(\/?)([a-zA-Z!][\w:-]*)((?:"[^"]*"|'[^']*'|[^'">])*?)(\/?)>/g,
  )) {
    if (voids.has(name.toLowerCase()) || self === "/") continue;
    if (close === "") open.push(name);
    else if (open.pop() !== name) wrong.push(name);
  }
  return [...wrong, ...open];
}

describe("awkward names", () => {
  test("are text everywhere on the page and in pictures", () => {
    const { page, whole, files } = of("awkwardStudy");
    for (const [, attributes = ""] of whole.matchAll(/<script\b([^>]*)>/g)) {
      expect(attributes).toMatch(/^$|^ type="(application\/json|text\/plain)" id="[a-z0-9-]+"$/);
    }
    expect(page).not.toMatch(/<script/i);
    expect(page).not.toContain("<img");
    expect(page).not.toContain("<i>name</i>");
    expect(page).not.toContain("<b>bold</b>");
    expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(page).toContain("患者 一");
    for (const [path, text] of files) if (path.endsWith(".svg")) expect(text).not.toMatch(/<script|<img/);
  });

  test("never become file names, and are whole in the data", () => {
    const { files } = of("awkwardStudy");
    for (const path of files.keys()) expect(path).toMatch(/^[a-z0-9/.-]+$/);
    const rows = Papa.parse<Record<string, string>>((files.get("tables/pairs.csv") ?? "").trimEnd(), {
      header: true,
    }).data;
    const plain = awkwardNames.map((n) => (n.startsWith("=") || n.startsWith("-") ? `'${n}` : n));
    expect(rows.map((r) => r.subjectId)).toEqual(plain);
  });
});

test("full precision in files, significant figures on the page", () => {
  const { page, files } = of("onePair");
  expect(files.get("tables/pairs.csv")).toContain(String(12.3456789 / 234.56789));
  expect(files.get("charts/ratio-by-time.csv")).toContain(String(12.3456789 / 234.56789));
  expect(page).toContain(">0.0526<");
  expect(files.get("tables/summaries.csv")).toContain("0.0880878712");
  expect(page).toContain(">0.0881<");
});

test("each value leads to its row and file", () => {
  const { page } = of("onePair");
  expect(page).toMatch(/<a href="#s1">S01-csf<\/a>/);
  expect(page).toMatch(/<tr id="s1"[^>]*>[\s\S]*?<a class="origin" href="#f1">results\.csv:2<\/a>/);
  expect(page).toMatch(/<tr id="f1"><th scope="row" class="name">results\.csv<\/th>/);
});

test("every mark has a footnote", () => {
  const { page } = of("wholeStudy");
  const used = new Set([...page.matchAll(/href="#note-([a-z]+)"/g)].map((m) => m[1]));
  const listed = new Set([...page.matchAll(/<dt id="note-([a-z]+)">/g)].map((m) => m[1]));
  expect(used).toEqual(listed);
  expect(used.size).toBeGreaterThan(2);
});

test("what needs a person stands first, with what to do", () => {
  const { page } = of("wholeStudy");
  const list = page.slice(page.indexOf('id="look-at"'), page.indexOf('id="summary"'));
  expect(list).toContain("1 file set aside");
  expect(list).toContain("Two results of one sample");
  expect(list).toContain("Steady state of 5 pairs is unknown");
  expect(of("emptyStudy").page).toContain("Nothing: no file was set aside");
});

test("set-aside files show their reason", () => {
  expect(of("wholeStudy").page).toMatch(
    /broken\.xlsx<\/th><td[^>]*><ul><li>broken\.xlsx is no readable workbook\.<\/li>/,
  );
});

test("methods text states the settings in force and leaves out what is not recorded", () => {
  expect(of("onePair").page).toContain("at most 60 min apart");
  expect(of("onePair").page).not.toContain("halfLives");
});

test("same study, same bytes, in any zone and language", async () => {
  const before = process.env.TZ;
  try {
    process.env.TZ = "America/St_Johns";
    expect(texts(await buildReportFiles(wholeStudy()))).toEqual(of("wholeStudy").files);
  } finally {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  }
});

test("an unknown zone is an error, not a shifted page", async () => {
  await expect(buildReportFiles(report({ study: { id: "x", title: "", zone: "Nowhere/Land" } }))).rejects.toThrow(
    RangeError,
  );
});

test("PNG on demand, one a picture, in the manifest too", async () => {
  const files = await buildReportFiles(onePair(), { hasPng: true, isInteractive: false });
  const named = (end: string) =>
    [...files.keys()].filter((path) => path.endsWith(end)).map((path) => path.slice(0, -4));
  expect(named(".png")).toEqual(named(".svg"));
  expect(files.get("charts/paired-scatter.png")).toBeInstanceOf(Uint8Array);
  expect(String(files.get("manifest.json"))).toContain("charts/paired-scatter.png");
  expect(String(files.get("index.html"))).not.toContain("vega-runtime");
});

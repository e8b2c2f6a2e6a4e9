import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { csfp } from "../builders/command.js";
import { csvRows } from "../builders/csv-rows.js";
import { addPeople, as } from "../builders/people.js";
import { dosesOf, makeStudy, resultOf, sampleOf, type TableRow } from "../builders/study.js";
import { nightOf } from "../builders/temp-study.js";

/** Names as nobody gives them, but files can hold: formulas, markup, paths, control characters. */
const names = [
  "=cmd|' /C calc'!A0",
  "@SUM(1)",
  "-1+2",
  "+1",
  "\u0001odd",
  "<script>alert(1)</script>",
  '"><img src=x onerror=alert(1)>',
  "../../../../csfp-pwned",
  "/csfp-pwned",
  "a/b\\c",
  "\u001b[31mred",
];

const around = mkdtempSync(join(tmpdir(), "csfp-hostile-"));
afterAll(() => rmSync(around, { recursive: true, force: true }));
const out = join(around, "deep", "er", "out");
let study: string;

/** Rows as CSV without the apostrophe that the program's own writer puts before formulas. */
function asIs(rows: readonly TableRow[]): string {
  const columns = Object.keys(rows[0]!);
  const cell = (value: string | number): string => `"${String(value).replaceAll('"', '""')}"`;
  return `${[columns, ...rows.map(Object.values<string | number>)].map((line) => line.map(cell).join(",")).join("\n")}\n`;
}

beforeAll(async () => {
  const each = <T>(make: (name: string) => T[]): T[] => names.flatMap(make);
  const both = (make: (name: string, matrix: "csf" | "plasma") => TableRow) =>
    each((name) => [make(name, "csf"), make(name, "plasma")]);
  study = makeStudy({
    settings: { title: "<script>alert(0)</script>" },
    files: {
      "=evil <img src=x onerror=alert(1)>.csv": "no table",
      "doses.csv": asIs(each((name) => dosesOf(name, 9))),
      "samples.csv": asIs(both((name, matrix) => ({ ...sampleOf(name, matrix, 98), visit: name, comment: name }))),
      "results.csv": asIs(
        both((name, matrix) => ({
          ...resultOf(`${name}-${matrix}`, matrix === "csf" ? 10 : 200),
          run: name,
        })),
      ),
      "subjects.csv": asIs(each((name) => [{ subject_id: name, sex: "F", arm: name, site: name }])),
    },
  });
  await nightOf(study, { out });
  await addPeople(study);
  const why = ["--reason", "other", "--text", '=HYPERLINK("x") <script>alert(2)</script>'];
  await as("ann", ["qc", "exclude", "sample", `${names[5]}-csf`, ...why, "--study", study]);
  const runs = [
    ["report", "--out", out],
    ...names.slice(4, 9).map((name) => ["report", "subject", "--subject", name, "--out", out]),
    ...names.slice(5, 9).map((name) => ["report", "run", "--run", name, "--out", out]),
    ["export", "csv", "--out", join(out, "csv")],
    ["export", "sdtm", "--out", join(out, "sdtm")],
    ["export", "copy", "--out", join(out, "copy")],
  ];
  for (const args of runs) {
    // Written as one word with its value: a value that begins with a dash is no option.
    const words = args.flatMap((word, index) =>
      args[index - 1]?.startsWith("--") ? [] : word.startsWith("--") ? [`${word}=${args[index + 1]}`] : [word],
    );
    const answer = await csfp([...words, "--study", study]);
    expect([words, answer.code, answer.stderr.replace(/.*remarks.*\n/, "")]).toEqual([words, 0, ""]);
  }
}, 240_000);

const filesBelow = (folder: string, ending: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile() && one.name.endsWith(ending))
    .map((one) => join(one.parentPath, one.name));

describe("hostile names in files", () => {
  it("write nothing outside the folders that were asked for", () => {
    expect(readdirSync(around)).toEqual(["deep"]);
    expect(readdirSync(join(around, "deep", "er"))).toEqual(["out"]);
    expect(readdirSync(study).sort()).toEqual([".csfp", "inbox", "study.yaml"]);
    expect(filesBelow(around, "").filter((path) => path.includes("pwned") && !path.startsWith(out))).toEqual([]);
  });

  it("are no formulas in any CSV, whatever wrote it", async () => {
    const lists = ["pairs", "samples", "findings", "doses", "runs", "files", "decisions", "signatures"];
    const printed = await Promise.all(
      lists.map(async (what) => (await csfp(["list", what, "--format", "csv", "--study", study])).stdout),
    );
    printed.push((await csfp(["audit", "list", "--format", "csv", "--study", study])).stdout);
    const written = filesBelow(out, ".csv")
      // The copy keeps the originals byte for byte.
      .filter((path) => !path.includes("/copy/inbox/") && !path.includes("/copy/.csfp/"))
      .map((path) => readFileSync(path, "utf8"));
    expect(written.length).toBeGreaterThan(60);
    const cells = [...printed, ...written].flatMap((text) => csvRows(text).flatMap((row) => Object.values(row)));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    const harmful = cells.filter((cell) => /^[=+\-@\u0000-\u001f]/.test(cell) && !/^-?[\d.]+(e[+-]?\d+)?$/.test(cell));
    expect(harmful).toEqual([]);
    expect(cells).toContain("'=cmd|' /C calc'!A0");
  });

  it("are text on every page and in every picture", () => {
    const pages = filesBelow(out, ".html").map((path) => readFileSync(path, "utf8"));
    expect(pages.length).toBeGreaterThan(15);
    for (const page of pages) expect(page).not.toMatch(/<script>alert|<img src=x/);
    expect(pages[0]).toContain("&lt;script&gt;alert(0)&lt;/script&gt;");
    const pictures = filesBelow(out, ".svg").map((path) => readFileSync(path, "utf8"));
    expect(pictures.length).toBeGreaterThan(15);
    for (const picture of pictures) {
      expect(picture).not.toMatch(/<script|<img/);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      expect(picture).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/);
    }
  });
});

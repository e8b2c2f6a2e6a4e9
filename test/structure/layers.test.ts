import { describe, expect, it } from "vitest";
import { importsOf, roomOf, type Source, sourcesIn } from "./sources.js";

/** Layer of every room: imports point to the same room or to a lower layer (ARCHITECTURE.md, "Layers"). */
const layers: Readonly<Record<string, number>> = {
  src: 5,
  "src/cli": 5,
  "src/web": 5,
  pipeline: 4,
  "src/report": 3,
  "src/export": 3,
  "src/mapping": 3,
  "src/conformance": 3,
  "src/readers": 2,
  "src/rules": 2,
  "src/dosing": 2,
  "src/pairs": 2,
  "src/decisions": 2,
  "src/charts": 2,
  "src/results": 2,
  "src/tables": 2,
  "src/store": 2,
  "src/selfcheck": 2,
  "src/stats": 1,
  "src/io": 1,
  "src/reference": 1,
  "src/config": 1,

  "src/domain": 0,
  "src/findings": 0.5,
};

/** Tools may use tools; parts, pages and doors do not use their siblings. */
const mayUseSiblings = 1;

/** Folders or single files in which a dependency may be named. */
const doors: Readonly<Record<string, readonly string[]>> = {
  papaparse: ["src/io/csv.ts"],
  re2js: ["src/io/safe-pattern.ts"],
  saxes: ["src/io/xml.ts"],
  fflate: ["src/io/zip.ts"],
  "better-sqlite3": ["src/store/"],
  nodemailer: ["src/io/send-mail.ts"],
  commander: ["src/cli/"],
  vega: ["src/report/render-chart.ts"],
  "vega-lite": ["src/report/render-chart.ts"],
  "@resvg/resvg-js": ["src/report/render-png.ts"],
  "write-excel-file": ["src/export/xlsx.ts"],
  "hyparquet-writer": ["src/export/parquet.ts"],
  "temporal-polyfill": ["src/io/time-text.ts"],
  "@lhncbc/ucum-lhc": ["src/reference/units.ts"],
  zod: ["src/config/", "src/reference/"],
  yaml: ["src/config/", "src/reference/"],
  "simple-statistics": ["src/stats/"],
  "@stdlib/": ["src/stats/"],
};

/** Import lines that break a rule and may, with the reason. One that is no longer needed fails. */
const exceptions: readonly { from: string; to: string; why: string }[] = [
  {
    from: "src/charts/local-time.ts",
    to: "temporal-polyfill",
    why: "an axis in local time needs the zone's offsets; charts import no folder that does input or output",
  },
];

/** No input or output, no clock, no randomness but a seeded one. */
const pureRooms = ["src/domain", "src/stats", "src/rules", "src/dosing", "src/pairs", "src/decisions", "src/charts"];
const pureModules = ["node:crypto"];
const impure =
  /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bperformance\.|\bprocess\.|\bsetTimeout\b|\bfetch\(|\bconsole\./g;

const sources = [...sourcesIn("src"), ...sourcesIn("pipeline")];

/** Every import line that breaks a rule, as `from -> to: rule`. */
function offences(all: readonly Source[]): { from: string; to: string; rule: string }[] {
  return all.flatMap(({ path, imports }) =>
    imports.flatMap(({ specifier, file }) => {
      const rule = file === null ? brokenDoor(path, specifier) : brokenLayer(path, file);
      return rule === null ? [] : [{ from: path, to: file ?? specifier, rule }];
    }),
  );
}

function brokenLayer(from: string, to: string): string | null {
  const [here, there] = [roomOf(from), roomOf(to)];
  if (here === there) return null;
  const [above, below] = [layers[here], layers[there]];
  if (above === undefined || below === undefined)
    return `${above === undefined ? here : there} has no layer: give it one in this test and in ARCHITECTURE.md`;
  if (above < below) return `${here} (layer ${above}) must not know ${there} (layer ${below})`;
  if (above === below && above !== mayUseSiblings) return `${here} and ${there} are siblings in layer ${above}`;
  return null;
}

function brokenDoor(from: string, specifier: string): string | null {
  if (specifier.startsWith("node:")) {
    const isPure = pureModules.includes(specifier) || !pureRooms.includes(roomOf(from));
    return isPure ? null : `${roomOf(from)} does no input or output`;
  }
  const names = Object.keys(doors).filter((name) =>
    name.endsWith("/") ? specifier.startsWith(name) : specifier === name || specifier.startsWith(`${name}/`),
  );
  if (names.length === 0) return `${specifier} has no door: name the one file that may import it in this test`;
  const isDoor = doors[names[0]!]!.some((door) => (door.endsWith("/") ? from.startsWith(door) : from === door));
  return isDoor ? null : `the door to ${names[0]} is ${doors[names[0]!]!.join(", ")}`;
}

describe("layers", () => {
  it("imports point down, siblings and doors are kept", () => {
    const found = offences(sources).filter(
      ({ from, to }) => !exceptions.some((one) => one.from === from && one.to === to),
    );
    expect(found.map(({ from, to, rule }) => `${from} -> ${to}: ${rule}`)).toEqual([]);
  });

  it.each(exceptions)("the exception $from -> $to is still needed", ({ from, to, why }) => {
    expect(why).not.toBe("");
    expect(offences(sources).map((one) => `${one.from} -> ${one.to}`)).toContain(`${from} -> ${to}`);
  });

  it("no files import each other in a circle", () => {
    expect(circle(sources)).toEqual([]);
  });

  it("every import leads to a file", () => {
    const paths = new Set(sources.map((source) => source.path));
    const lost = sources.flatMap(({ path, imports }) =>
      imports.filter((one) => one.file !== null && !paths.has(one.file)).map((one) => `${path} -> ${one.file}`),
    );
    expect(lost).toEqual([]);
  });

  it.each(pureRooms)("%s reads no clock, no environment and no chance", (room) => {
    const found = sources
      .filter(({ path }) => roomOf(path) === room)
      .flatMap(({ path, text }) => [...withoutComments(text).matchAll(impure)].map((match) => `${path}: ${match[0]}`));
    expect(found).toEqual([]);
  });
});

describe("this test sees an offence", () => {
  const source = (path: string, text: string): Source => ({ path, text, imports: importsOf(text, path) });
  it.each([
    ["src/domain/pair.ts", `import { csv } from "../io/csv.js";`],
    ["src/domain/pair.ts", `export type { Csv } from "../io/csv.js";`],
    ["src/pairs/match.ts", `import {\n  readTable,\n} from "../readers/tidy.js";`],
    ["src/report/links.ts", `import { csvRows } from "../export/csv.js";`],
    ["src/report/links.ts", `const { runNight } = await import("../../pipeline/nightly.js");`],
    ["src/readers/tidy.ts", `import Papa from "papaparse";`],
    ["src/stats/moments.ts", `import { readFileSync } from "node:fs";`],
    ["src/attic/old.ts", `import { pair } from "../domain/pair.js";`],
    ["src/io/csv.ts", `import "left-pad";`],
  ])("%s: %s", (path, text) => {
    expect(offences([source(path, text)])).toHaveLength(1);
  });
});

/** Files that import each other round, the first circle found; types do not count, they are gone when the code runs. */
function circle(all: readonly Source[]): string[] {
  const next = new Map(
    all.map(({ path, imports }) => [path, imports.flatMap((one) => (one.file && !one.isType ? [one.file] : []))]),
  );
  const finished = new Set<string>();
  const visit = (path: string, trail: readonly string[]): string[] => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (finished.has(path)) return [];
    for (const target of next.get(path) ?? []) {
      const found = visit(target, [...trail, path]);
      if (found.length > 0) return found;
    }
    finished.add(path);
    return [];
  };
  for (const path of next.keys()) {
    const found = visit(path, []);
    if (found.length > 0) return found;
  }
  return [];
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
}

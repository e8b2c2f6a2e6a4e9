import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { charts } from "../../src/charts/index.js";
import { readers } from "../../src/readers/index.js";
import * as stats from "../../src/stats/index.js";
import { camelCase, readText, repositoryFiles, root, sourcesIn } from "./sources.js";

/**
 * File = register line = name = test. A part that is written but not registered would never run, and nobody would
 * notice: so files are counted against registers, and registers against tests and fixtures.
 */

/** A registered part and the key it goes by. */
interface Part {
  key: string;
  part: unknown;
}

/** Registers of parts: where, which type its parts are declared with, what is registered. */
const registers: readonly { folder: string; type: string; parts: readonly Part[] }[] = [
  { folder: "src/readers", type: "Reader", parts: readers.map((part) => ({ key: part.id, part })) },
  { folder: "src/charts", type: "Chart", parts: charts.map((part) => ({ key: part.id, part })) },
  ...(await rulesRegister()),
];

/** Key of anything that looks like a part. */
function keyOf(part: unknown): string | undefined {
  const { id, key } = (typeof part === "object" && part !== null ? part : {}) as { id?: string; key?: string };
  return id ?? key;
}

/** Rules are registered in several lists, one a kind of thing they judge. */
async function rulesRegister() {
  const folder = "src/rules";
  if (!existsSync(join(root, folder, "index.ts"))) return [];
  const path = `../../${folder}/index.js`;
  const lists = Object.values((await import(path)) as Record<string, unknown>).filter(Array.isArray);
  const rules = lists.flat() as { key: string }[];
  return [{ folder, type: "Rule", parts: rules.map((part) => ({ key: part.key, part })) }];
}

describe.each(registers)("$folder", ({ folder, type, parts }) => {
  const ids = parts.map((part) => part.key);

  it("registers something, each once", () => {
    expect(ids).not.toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it(`every ${type} that a file exports under its own name is registered`, async () => {
    const written: string[] = [];
    for (const { path } of sourcesIn(folder)) {
      const name = path.slice(folder.length + 1, -3);
      const module = `../../${folder}/${name}.js`;
      const file = (await import(module)) as Record<string, unknown>;
      if (keyOf(file[camelCase(name)]) === name) written.push(name);
    }
    expect(written).toEqual([...ids].sort());
  });

  it.each(parts.map(({ key, part }) => [key, part] as const))("%s: file name = key = export", async (id, part) => {
    const path = `../../${folder}/${id}.js`;
    const file = (await import(path)) as Record<string, unknown>;
    expect(file[camelCase(id)]).toBe(part);
  });

  it.each(ids)("%s has a test, a fixture or cases of its own", (id) => {
    const kind = folder.slice("src/".length);
    const test = `test/${kind}/${id}.test.ts`;
    const fixtures = `test/fixtures/${kind}/${id}`;
    // Short parts may share one file of cases, which then name them.
    const cases = [`test/${kind}/${kind}.test.ts`, `test/${kind}/run-${kind}.test.ts`];
    const isNamed = cases.some(
      (path) =>
        existsSync(join(root, path)) && new RegExp(`["'\`]${id}\\b|\\b${camelCase(id)}\\b`).test(readText(path)),
    );
    const isTested = existsSync(join(root, test)) || filesIn(fixtures).length > 0 || isNamed;
    expect(isTested, `expected ${test}, files in ${fixtures}/, or cases that name it in ${cases.join(" or ")}`).toBe(
      true,
    );
  });
});

describe("src/readers", () => {
  it.each(readers.map((reader) => reader.id))("%s has a folder of fixtures, each with its counts", (id) => {
    const names = filesIn(`test/fixtures/readers/${id}`);
    const exports = names.filter((name) => !name.endsWith(".expected.json"));
    expect(exports).not.toEqual([]);
    expect(names.filter((name) => name.endsWith(".expected.json")).sort()).toEqual(
      exports.map((name) => `${name}.expected.json`).sort(),
    );
  });

  it("has no fixtures of a reader that is gone", () => {
    const known = new Set(["tidy", "house-tables", "refused", ...readers.map((reader) => reader.id)]);
    expect(foldersIn("test/fixtures/readers").filter((name) => !known.has(name))).toEqual([]);
  });
});

describe("src/stats", () => {
  const files = sourcesIn("src/stats").filter(({ path }) => !path.endsWith("/index.ts"));
  const index = readText("src/stats/index.ts");

  it.each(files.map(({ path }) => path))("%s is exported by the index", (path) => {
    expect(index).toContain(`"./${path.slice("src/stats/".length, -3)}.js"`);
  });

  // Values of the examples are executed by test/stats/examples.test.ts.
  it.each(
    files.filter(({ text }) => /^export (async )?function/m.test(text)).map(({ path, text }) => [path, text] as const),
  )("%s has an executed example for what it exports", (_, text) => {
    expect(text).toMatch(/@example\s+.+\/\/ => /);
    const exported = [...text.matchAll(/^export (?:async )?function\*? (\w+)/gm)].map((match) => match[1]!);
    expect(exported.filter((name) => !(name in stats))).toEqual([]);
  });
});

/** Folders of tests beside those of `src/`: the house's rules, whole nights, the brought data, the page in a browser. */
const furtherTests = ["structure", "pipeline", "data", "browser"];

describe("tests mirror sources", () => {
  it.each(repositoryFiles("test").filter((path) => path.endsWith(".test.ts")))("%s stands for a folder", (path) => {
    const folder = path.split("/")[1]!;
    const isMirror = existsSync(join(root, "src", folder)) || furtherTests.includes(folder);
    expect(isMirror, `src/${folder} does not exist`).toBe(true);
  });
});

function filesIn(folder: string): string[] {
  return existsSync(join(root, folder)) ? readdirSync(join(root, folder)) : [];
}

function foldersIn(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}

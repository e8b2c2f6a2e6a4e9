import { expect, it } from "vitest";
import { repositoryFiles, sourcesIn } from "./sources.js";

/** A file fits on a few screens. The longer ones, each with the reason why it is one file. */
const longest = 300;
const longFiles: Readonly<Record<string, string>> = {
  "src/store/study-store.ts": "the whole interface of the store, to be read in one place",
  "src/store/sqlite-store.ts": "one short method for each of that interface, in its order",
};

/** Names that say nothing (VOCABULARY.md). */
const emptyWords = ["utils", "util", "helpers", "helper", "common", "manager", "data", "process", "misc"];
/** The folder of data that the project brings, its tests, and what the report is made of. */
const mayBeNamedSo = ["data", "test/data", "src/report/data.ts"];

const sources = [...sourcesIn("src"), ...sourcesIn("pipeline")];

it("no file of src and pipeline is longer than 300 lines without a reason", () => {
  const found = sources
    .map(({ path, text }) => ({ path, lines: text.split("\n").length - 1 }))
    .filter(({ path, lines }) => lines > longest && !(path in longFiles));
  expect(found).toEqual([]);
});

it.each(Object.keys(longFiles))("%s is there and still long", (path) => {
  const source = sources.find((one) => one.path === path);
  expect(source, "it is gone: take it off the list").toBeDefined();
  expect(source!.text.split("\n").length - 1, "it is short now: take it off the list").toBeGreaterThan(longest);
});

it("no file or folder is named by a word that says nothing", () => {
  const places = new Set(
    repositoryFiles().flatMap((path) => path.split("/").map((_, depth, parts) => parts.slice(0, depth + 1).join("/"))),
  );
  const found = [...places].filter((path) => {
    const name = path.split("/").at(-1)!.replace(/\..*$/, "").toLowerCase();
    return emptyWords.includes(name) && !mayBeNamedSo.includes(path);
  });
  expect(found).toEqual([]);
});

it("files are named in lower case with hyphens", () => {
  const found = sources.map(({ path }) => path).filter((path) => !/^[a-z0-9/-]+\.ts$/.test(path));
  expect(found).toEqual([]);
});

it("sources begin with no byte order mark and end with one newline", () => {
  const found = sources.filter(({ text }) => text.startsWith("\uFEFF") || !/[^\n]\n$/.test(text));
  expect(found.map(({ path }) => path)).toEqual([]);
});

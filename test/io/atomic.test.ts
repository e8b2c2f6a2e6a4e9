import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { writeAtomically } from "../../src/io/atomic.js";
import { type FileContent, wholeContent } from "../../src/io/long-text.js";

const folder = mkdtempSync(join(tmpdir(), "csfp-atomic-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const long = (...chunks: string[]): FileContent => ({ chunks: () => chunks });
const contents: [string, FileContent, string][] = [
  ["a text", "µg/mL\n", "µg/mL\n"],
  ["bytes", Buffer.from("µg/mL\n"), "µg/mL\n"],
  ["a long text", long("µg", "", "/mL\n"), "µg/mL\n"],
  ["a long text of no chunk", long(), ""],
];

it.each(contents)("writes %s and answers with the SHA-256 of what stands there", (_name, content, text) => {
  const path = join(folder, "deep", "file.txt");
  expect(writeAtomically(path, content)).toBe(createHash("sha256").update(text).digest("hex"));
  expect(readFileSync(path, "utf8")).toBe(text);
  expect(String(wholeContent(content))).toBe(text);
});

it.each(contents)("leaves a file that would be equal untouched: %s", (_name, content, text) => {
  const path = join(folder, "equal.txt");
  writeFileSync(path, text);
  utimesSync(path, 1000, 1000);
  writeAtomically(path, content);
  expect(statSync(path).mtimeMs).toBe(1_000_000);
  writeFileSync(path, text.replace("g", "q").padEnd(3, "x"));
  writeAtomically(path, content);
  expect(readFileSync(path, "utf8")).toBe(text);
});

it("leaves the former file and nothing half-written where the text breaks off", () => {
  const path = join(folder, "kept.txt");
  writeFileSync(path, "former");
  const broken = {
    *chunks() {
      yield "begun";
      throw new Error("no more");
    },
  };
  expect(() => writeAtomically(path, broken)).toThrow("no more");
  expect(readFileSync(path, "utf8")).toBe("former");
  expect(readdirSync(folder).filter((name) => name.endsWith("csfp-partial"))).toEqual([]);
});

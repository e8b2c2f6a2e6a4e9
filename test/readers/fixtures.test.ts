import { describe, expect, it } from "vitest";
import { readers } from "../../src/readers/index.js";
import { peekFile } from "../../src/readers/peek.js";
import { allFixtures, countRules } from "./fixtures.js";

const fixtures = allFixtures();

it.each(readers.map((r) => r.id))("reader %s has a fixture it reads", (id) => {
  expect(fixtures.filter((f) => f.reader === id && f.expected.reader === id)).not.toEqual([]);
});

describe.each(fixtures)("$reader/$name", ({ path, expected }) => {
  it("gives the counts made by hand", async () => {
    const peek = await peekFile(path);
    if (expected.refused !== undefined) {
      expect(peek.refused).toMatch(expected.refused);
      expect(peek.findings).toHaveLength(1);
      return;
    }
    expect(peek.refused).toBeNull();
    const { sumQuantified, findings, ...counts } = expected;
    expect(peek).toMatchObject(counts);
    if (expected.sampleTypes !== undefined) expect(peek.sampleTypes).toEqual(expected.sampleTypes);
    if (sumQuantified !== undefined) expect(peek.sumQuantified).toBeCloseTo(sumQuantified, 9);
    expect(peek.quantified + peek.belowLloq + peek.aboveUloq + peek.missing).toBe(peek.results);
    if (findings !== undefined) expect(countRules(peek.findings)).toEqual(findings);
  });
});

import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { signedPair, signedSample } from "../../pipeline/signed-form.js";
import type { Pair } from "../../src/domain/pair.js";
import { sampleResult } from "../builders/sample-result.js";
import { sourcesIn } from "../structure/sources.js";

const csf = sampleResult("csf", "C1", 0);
const plasma = sampleResult("plasma", "P1", 5);
const pair: Pair = {
  pairId: "p",
  subjectId: csf.subjectId,
  analyte: csf.analyte,
  visit: null,
  csf,
  plasma,
  gapMin: -5,
  timeAfterDoseH: 2,
  steadyState: csf.steadyState,
  ratio: { state: "quantified", value: 0.05, bound: null, assumed: [], reason: null },
  unboundRatio: { state: "notEstimable", value: null, bound: null, assumed: [], reason: "fraction-unbound-unknown" },
  isUsed: true,
  exclusions: [],
  marks: [],
};
const hash = (value: unknown) => createHash("sha256").update(JSON.stringify(value)).digest("hex");
const formOf = (more: Partial<Pair>) => hash(signedPair({ ...pair, ...more }));

it("the signed form is what it was: another one would void every signature", () => {
  expect(hash(signedPair(pair))).toBe("3281588a9b1afbf64b3c12e4746ed81a09688dcbfc5b3922335ee044c510c8d6");
  expect(hash(signedSample(csf))).toBe("4fcdca1a6ab07892e92bb177e7eb79753fe4533da86abbfca55e8487a2440ff7");
});

it("further columns of lists and better sentences leave it as it is, values change it", () => {
  expect(formOf({ ...({ newColumn: null } as object) })).toBe(formOf({}));
  const excluded = (text: string) => formOf({ isUsed: false, exclusions: [{ code: "wide-gap", text }] });
  expect(excluded("One sentence.")).toBe(excluded("A better one."));
  expect(excluded("One sentence.")).not.toBe(formOf({ isUsed: false }));
  expect(formOf({ gapMin: -6 })).not.toBe(formOf({}));
  expect(formOf({ csf: { ...csf, sampleVerdict: "review" } })).not.toBe(formOf({}));
  expect(formOf({ plasma: { ...plasma, origin: { ...plasma.origin, row: 99 } } })).not.toBe(formOf({}));
  expect(formOf({ marks: ["b", "a"] })).toBe(formOf({ marks: ["a", "b"] }));
});

it("nothing that signs looks at lists, exports, tables or pages", () => {
  const signing = sourcesIn("pipeline").filter(({ path }) =>
    /pipeline\/(?:signed-form|approval|evidence)\.ts$/.test(path),
  );
  expect(signing).toHaveLength(3);
  const shown = signing.flatMap(({ path, imports }) =>
    imports.flatMap(({ file }) =>
      /^src\/(?:export|tables|report|cli)\//.test(file ?? "") ? [`${path} -> ${file}`] : [],
    ),
  );
  expect(shown).toEqual([]);
});

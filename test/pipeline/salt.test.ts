import { expect, it } from "vitest";
import { csfp, csfpJson } from "../builders/command.js";
import { dosesOf, makeStudy, resultOf, sampleOf, settings } from "../builders/study.js";

it("converts results of a method that expresses the salt to the base, limits included, and marks them", async () => {
  const [csf, plasma] = settings.methods;
  const study = makeStudy({
    settings: {
      analytes: [{ ...settings.analytes[0]!, saltFactor: 1.25 }],
      methods: [{ ...csf!, expressedAs: "salt" }, plasma!],
    },
    tables: {
      "doses.csv": ["S01", "S02"].flatMap((id) => dosesOf(id, 9)),
      "samples.csv": ["S01", "S02"].flatMap((id) => [sampleOf(id, "csf", 98), sampleOf(id, "plasma", 98)]),
      "results.csv": [
        resultOf("S01-csf", 10),
        resultOf("S01-plasma", 200),
        resultOf("S02-csf", "BLQ"),
        resultOf("S02-plasma", 200),
      ],
    },
  });
  await csfp(["nightly", study, "-q"]);
  const pairs = await csfpJson(["list", "pairs", "--study", study]);
  // 10 ng/mL of the salt are 8 ng/mL of the base: 8 / 200. The LLOQ of 0.5 is one of 0.4: below 0.4 / 200.
  expect(pairs[0]).toMatchObject({
    subjectId: "S01",
    csf: { value: 8, lloq: 0.4 },
    plasma: { value: 200, lloq: 1 },
    ratio: { state: "quantified" },
  });
  expect((pairs[0]!.ratio as { value: number }).value).toBeCloseTo(0.04, 12);
  expect(pairs[1]).toMatchObject({
    subjectId: "S02",
    csf: { state: "belowLloq", lloq: 0.4 },
    ratio: { state: "below" },
  });
  expect((pairs[1]!.ratio as { bound: number }).bound).toBeCloseTo(0.002, 12);
  expect(pairs.every((pair) => (pair.marks as string[]).includes("salt-to-base"))).toBe(true);
});

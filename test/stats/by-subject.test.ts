import fc from "fast-check";
import { expect, it } from "vitest";
import { bySubject, dealBySubject, labelsAt, subjectPositions } from "../../src/stats/by-subject.js";

const labels = fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 40 });

it("positions are the same for numbers in a typed array, in order or not, as for names", () => {
  fc.assert(
    fc.property(labels, fc.boolean(), (numbers, isSorted) => {
      const list = isSorted ? numbers.toSorted((a, b) => a - b) : numbers;
      expect(subjectPositions(Int32Array.from(list))).toEqual(subjectPositions(list.map((one) => `s${one}`)));
    }),
  );
});

it("values dealt in one piece are those dealt to lists", () => {
  fc.assert(
    fc.property(labels, (subjects) => {
      const values = subjects.map((_, i) => i);
      const { values: dealt, starts } = dealBySubject(values, subjects);
      const lists = bySubject(values, subjects).values;
      expect(starts).toHaveLength(lists.length + 1);
      expect(lists).toEqual(lists.map((_, g) => [...dealt.subarray(starts[g], starts[g + 1])]));
    }),
  );
});

it("labels at positions keep their kind", () => {
  expect(labelsAt(Int32Array.of(7, 8, 9), [2, 0])).toEqual(Int32Array.of(9, 7));
  expect(labelsAt(["a", "b"], [1, 1])).toEqual(["b", "b"]);
});

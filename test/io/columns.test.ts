import fc from "fast-check";
import { expect, it } from "vitest";
import { toColumns, valuesOf } from "../../src/io/columns.js";

const cell = fc.oneof(fc.string(), fc.double({ noNaN: true }), fc.constant(null));

it("gives back every value of every row, also through a message to another thread", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ one: cell, other: cell, same: fc.constant("ng/mL"), row: fc.integer() }), { minLength: 1 }),
      (rows) => {
        const values = valuesOf(structuredClone(toColumns(rows)));
        const again = rows.map((_, index) => ({
          one: values.one[index],
          other: values.other[index],
          same: values.same[index],
          row: values.row[index],
        }));
        expect(again).toEqual(rows);
      },
    ),
  );
});

it("sends what is the same in all rows once, and numbers as numbers", () => {
  const packed = toColumns([
    { unit: "ng/mL", value: 1.5, text: "1.5" },
    { unit: "ng/mL", value: 2.5, text: "<2" },
  ]);
  expect(packed.same).toEqual({ unit: "ng/mL" });
  expect(packed.varying).toEqual({ value: Float64Array.of(1.5, 2.5), text: ["1.5", "<2"] });
  expect(toColumns([])).toEqual({ count: 0, same: {}, varying: {} });
});

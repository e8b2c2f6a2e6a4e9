import fc from "fast-check";
import { expect, it } from "vitest";
import { dateOfDayNumber, dayNumber } from "../../src/io/calendar-days.js";

it("numbers days from 1970", () => {
  expect([dayNumber(1970, 1, 1), dayNumber(2026, 1, 5), dayNumber(1969, 12, 31)]).toEqual([0, 20458, -1]);
  expect([dayNumber(2026, 2, 29), dayNumber(2024, 2, 29)]).toEqual([null, 19782]);
});

it("gives back the date that a day number was made of", () => {
  fc.assert(
    fc.property(fc.integer({ min: -800_000, max: 800_000 }), (days) => {
      const { year, month, day } = dateOfDayNumber(days);
      expect(dayNumber(year, month, day)).toBe(days);
      expect([year, month, day]).toEqual([
        new Date(days * 86_400_000).getUTCFullYear(),
        new Date(days * 86_400_000).getUTCMonth() + 1,
        new Date(days * 86_400_000).getUTCDate(),
      ]);
    }),
  );
});

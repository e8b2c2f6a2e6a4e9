import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { calendarAxis, logAxis } from "../../src/charts/axes.js";
import { localClock, yearOf } from "../../src/charts/local-time.js";
import { textWidth } from "../../src/charts/text-width.js";
import { dayMs } from "../../src/domain/moment.js";

describe("logAxis", () => {
  test("whole decades around the values, powers of ten as ticks", () => {
    expect(logAxis([0.3, 40])).toEqual({ domain: [0.1, 100], ticks: [0.1, 1, 10, 100] });
  });
  test("one decade is divided at 2 and 5", () => {
    expect(logAxis([0.02, 0.07])).toEqual({ domain: [0.01, 0.1], ticks: [0.01, 0.02, 0.05, 0.1] });
  });
  test("nothing to show gives an axis all the same", () => {
    expect(logAxis([0, -1, Number.NaN, Number.POSITIVE_INFINITY]).domain[0]).toBeGreaterThan(0);
  });
  test("contains every positive value", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 1e-12, max: 1e12, noNaN: true }), { minLength: 1 }), (values) => {
        const { domain, ticks } = logAxis(values);
        expect(values.every((v) => v >= domain[0] && v <= domain[1])).toBe(true);
        expect(ticks.length).toBeLessThan(13);
      }),
    );
  });
});

describe("calendarAxis", () => {
  test("ticks lie at midnight inside the domain, nine at most", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), fc.integer({ min: 0, max: 6e10 }), (from, length) => {
        const { domain, ticks, format } = calendarAxis(from, from + length);
        expect(ticks.length).toBeLessThanOrEqual(10);
        for (const tick of ticks) expect(tick >= domain[0] && tick <= domain[1]).toBe(true);
        if (!format.includes("%H")) for (const tick of ticks) expect(tick % dayMs).toBe(0);
      }),
    );
  });
  test("names both years where it spans two", () => {
    expect(calendarAxis(1_767_000_000_000, 1_768_000_000_000).years).toBe("2025-2026");
  });
});

test("the clock reads the zone's wall clock across summer time", () => {
  const clock = localClock("Europe/Amsterdam");
  expect(clock.text(1_774_745_999_000)).toBe("2026-03-29 01:59:59");
  expect(clock.text(1_774_746_000_000)).toBe("2026-03-29 03:00");
  expect(yearOf(clock.shiftedMs(1_767_225_600_000))).toBe("2026");
  expect(() => localClock("Europe/Nowhere")).toThrow(RangeError);
});

test("text widths follow the table of the shipped face", () => {
  expect(textWidth("iiii", 10)).toBe(Math.ceil(4 * 2.78));
  expect(textWidth("WWWW", 10)).toBe(Math.ceil(4 * 9.89));
  expect(textWidth("患者", 10)).toBe(20);
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createTimeReader, formatMoment, hoursAfter } from "../../src/io/time-text.js";

const amsterdam = createTimeReader("Europe/Amsterdam");
const zones = ["UTC", "Europe/Lisbon", "America/New_York", "Asia/Tokyo"];

// Epoch milliseconds from `date -u -d ... +%s`.
describe("createTimeReader", () => {
  it.each([
    ["2026-01-05T10:00", 1767603600000],
    ["2026-01-05 10:00:00", 1767603600000],
    ["2026-01-05T10:00:00.250", 1767603600250],
    ["2026-01-05T09:00:00Z", 1767603600000],
    ["2026-01-05T04:00:00-05:00", 1767603600000],
    ["2026-07-05T10:00", 1783238400000],
    ["2026-03-29T03:00", 1774746000000],
  ])("reads %s as one instant", (text, ms) => {
    expect(amsterdam.parse(text)).toEqual({ ms, endMs: ms });
  });

  it("spans the whole local day of a date without a clock time", () => {
    expect(amsterdam.parse("2026-01-05")).toEqual({ ms: 1767567600000, endMs: 1767567600000 + 86_400_000 - 1 });
    const spring = amsterdam.parse("2026-03-29")!;
    expect(spring.endMs - spring.ms).toBe(23 * 3_600_000 - 1);
  });

  it("spans month and year where no more is written", () => {
    const month = amsterdam.parse("2026-02")!;
    expect(month.endMs - month.ms).toBe(28 * 86_400_000 - 1);
    expect(createTimeReader("UTC").parse("2024")).toEqual({ ms: 1704067200000, endMs: 1735689599999 });
  });

  it("spans both readings of a repeated local hour", () => {
    const twice = amsterdam.parse("2026-10-25T02:30")!;
    expect(twice.endMs - twice.ms).toBe(3_600_000);
    expect(twice.ms).toBe(1792888200000);
  });

  it("spans an hour where no minutes are written, to its last millisecond", () => {
    const berlin = createTimeReader("Europe/Berlin");
    // 10:00 to 10:59:59.999 in winter are 09:00 to 09:59:59.999 UTC.
    expect(berlin.parse("2026-01-05T10")).toEqual({
      ms: Date.parse("2026-01-05T09:00:00Z"),
      endMs: Date.parse("2026-01-05T09:59:59.999Z"),
    });
    // On the day on which clocks go back, 02 stands for the two hours from 00:00 to 02:00 UTC; 03 is plain again.
    expect(berlin.parse("2026-10-25T02")).toEqual({
      ms: Date.parse("2026-10-25T00:00:00Z"),
      endMs: Date.parse("2026-10-25T01:59:59.999Z"),
    });
    expect(berlin.parse("2026-10-25T03")).toEqual({
      ms: Date.parse("2026-10-25T02:00:00Z"),
      endMs: Date.parse("2026-10-25T02:59:59.999Z"),
    });
    expect(berlin.parse("2026-03-29T02")).toBeNull();
  });

  it("refuses a skipped local hour and says why", () => {
    expect(amsterdam.parse("2026-03-29T02:30")).toBeNull();
    expect(amsterdam.why("2026-03-29T02:30")).toMatch(/does not exist in Europe\/Amsterdam/);
  });

  it.each([
    "",
    "5 Jan",
    "05/01/2026",
    "2026-02-30",
    "2026-13-01",
    "2026-01-05T25:00",
    "2026-01-05T10:61",
    "2026-01-05T10:00:61",
  ])("refuses %j with a reason", (text) => {
    expect(amsterdam.parse(text)).toBeNull();
    expect(amsterdam.why(text)).toEqual(expect.any(String));
  });

  it("knows midnights that do not exist", () => {
    const cairo = createTimeReader("Africa/Cairo");
    expect(cairo.parse("2024-04-26T00:30")).toBeNull();
    expect(cairo.parse("2024-04-26T01:30")).not.toBeNull();
  });

  it("refuses a zone nobody knows", () => {
    expect(() => createTimeReader("Europe/Atlantis")).toThrow(RangeError);
  });
});

describe("formatMoment", () => {
  it("writes the zone's offset", () => {
    expect(formatMoment(1767603600000, "Europe/Amsterdam")).toBe("2026-01-05T10:00:00+01:00");
    expect(formatMoment(1767603600250, "America/St_Johns")).toBe("2026-01-05T05:30:00.250-03:30");
    expect(formatMoment(1767603600000, "UTC")).toBe("2026-01-05T09:00:00+00:00");
  });

  it("is undone by parsing, in every zone and at every moment", () => {
    const zones = ["UTC", "Europe/Amsterdam", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"];
    const readers = zones.map(createTimeReader);
    const instant = fc.integer({ min: 0, max: 4_102_444_800_000 });
    fc.assert(
      fc.property(instant, fc.nat(zones.length - 1), (ms, i) => {
        expect(readers[i]!.parse(formatMoment(ms, zones[i]!))).toEqual({ ms, endMs: ms });
      }),
      { numRuns: 500, seed: 1 },
    );
  });
});

it("counts hours from an origin, rounded to the millisecond", () => {
  expect(hoursAfter(1_000_000, "71.5")).toEqual({ ms: 258_400_000, endMs: 258_400_000 });
  expect(hoursAfter(0, "0.0833")!.ms).toBe(299_880);
  expect(hoursAfter(0, "30", 60_000)!.ms).toBe(1_800_000);
  expect(hoursAfter(0, "-1")!.ms).toBe(-3_600_000);
  expect(hoursAfter(0, "pre")).toBeNull();
  expect(hoursAfter(0, "")).toBeNull();
});

describe("what was read before", () => {
  const padded = (value: number) => String(value).padStart(2, "0");
  /** Day 0 to 40 and month 0 to 14: most are possible, some are not. */
  const dayText = fc
    .record({ year: fc.constantFrom(2025, 2026), month: fc.nat(14), day: fc.nat(40), hasClock: fc.boolean() })
    .map(({ year, month, day, hasClock }) => `${year}-${padded(month)}-${padded(day)}${hasClock ? "T08:00" : ""}`);

  it("never decides whether a day exists", () => {
    fc.assert(
      fc.property(fc.array(dayText, { minLength: 1, maxLength: 40 }), fc.constantFrom(...zones), (texts, zone) => {
        const inOrder = createTimeReader(zone);
        for (const text of texts) {
          const [, year, month, day] = /^(\d+)-(\d+)-(\d+)/.exec(text)!.map(Number);
          const date = new Date(Date.UTC(year!, month! - 1, day!));
          const isDay = month! >= 1 && date.getUTCMonth() === month! - 1 && date.getUTCDate() === day! && day! >= 1;
          expect(inOrder.parse(text) !== null, text).toBe(isDay);
        }
      }),
    );
  });

  it.each([
    ["2026-02-35", "2026-03-03"],
    ["2026-03-03", "2026-02-35"],
  ])("keeps the impossible day apart from the possible one: %s, then %s", (first, second) => {
    const reader = createTimeReader("Europe/Madrid");
    for (const text of [first, second])
      expect(reader.parse(`${text}T08:00`)?.ms ?? null).toBe(text === "2026-03-03" ? 1772521200000 : null);
  });
});

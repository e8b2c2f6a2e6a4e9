import { describe, expect, test } from "vitest";
import { localClock } from "../../src/charts/local-time.js";
import {
  concentrationText,
  duration,
  generatedText,
  momentText,
  plainTimes,
  ratioText,
  reasonWords,
  significant,
  words,
} from "../../src/report/format.js";
import { concentration } from "../builders/report.js";

test.each([
  [0.08808787, "0.0881"],
  [0.088, "0.0880"],
  [12.3456, "12.3"],
  [999.6, "1000"],
  [1234.5, "1230"],
  [0.00040211, "0.000402"],
  [-15, "-15.0"],
  [0, "0"],
  [1.5e-9, "1.50e-9"],
  [2.5e12, "2.50e+12"],
])("%d to three significant figures is %s", (value, text) => {
  expect(significant(value)).toBe(text);
});

describe("states", () => {
  test.each([
    ["quantified", 12.3456, "12.3"],
    ["belowLloq", null, "< 0.500"],
    ["aboveUloq", null, "> 500"],
    ["notDetected", null, "not detected (< 0.500)"],
    ["notDone", null, "– not done"],
  ] as const)("%s", (state, value, text) => {
    expect(concentrationText(concentration(state, value, 0.5))).toBe(text);
  });
  test("an unknown limit is said", () => {
    expect(concentrationText({ ...concentration("belowLloq", null), lloq: null })).toBe("< LLOQ (limit unknown)");
  });
  test("ratios", () => {
    const none = { value: null, bound: null, assumed: [], reason: null };
    expect(ratioText({ ...none, state: "quantified", value: 0.0879261 })).toBe("0.0879");
    expect(ratioText({ ...none, state: "below", bound: 0.01 })).toBe("< 0.0100");
    expect(ratioText({ ...none, state: "above", bound: 2 })).toBe("> 2.00");
    expect(ratioText({ ...none, state: "notEstimable", reason: "both-below-lloq" })).toBe(
      "– not estimable: both below LLOQ",
    );
  });
});

describe("times", () => {
  const clock = localClock("Europe/Amsterdam");
  const noon = 1_772_449_200_000; // 2026-03-02 12:00 in Amsterdam
  test("an exact moment", () => {
    expect(momentText({ ms: noon, endMs: noon }, clock)).toBe("2026-03-02 12:00");
  });
  test("a day without a clock time", () => {
    const midnight = noon - 12 * 3_600_000;
    expect(momentText({ ms: midnight, endMs: midnight + 86_399_999 }, clock)).toBe("2026-03-02 (time unknown)");
  });
  test("a clock time that the end of summer time repeats", () => {
    const first = 1_792_888_200_000; // 2026-10-25 02:30 +02:00
    expect(momentText({ ms: first, endMs: first + 3_600_000 }, clock)).toBe(
      "2026-10-25 02:30 (clock change: either reading)",
    );
  });
  test("the clock of the night", () => {
    expect(generatedText("2026-04-01T02:00:00+02:00[Europe/Amsterdam]", "Europe/Amsterdam")).toBe(
      "2026-04-01 02:00 +02:00 (Europe/Amsterdam)",
    );
    expect(generatedText("2026-04-01T00:00:00Z", "UTC")).toBe("2026-04-01 00:00 UTC (UTC)");
    expect(generatedText("some day", "UTC")).toBe("some day");
  });
});

test("codes read as words", () => {
  expect(words("csf-below-lloq")).toBe("CSF below LLOQ");
});

test("times in sentences lose their form, never their exactness", () => {
  expect(plainTimes("since 2026-03-02T08:00:00+01:00, 72 h")).toBe("since 2026-03-02 08:00 +01:00, 72 h");
  expect(plainTimes("at 2026-03-02T08:00:30Z[UTC].")).toBe("at 2026-03-02 08:00:30 UTC.");
  expect(plainTimes("at 2026-03-02T08:00:00.250-03:30")).toBe("at 2026-03-02 08:00:00.250 -03:30");
  expect(plainTimes("S2026-03-02T08 of 2026-03-02")).toBe("S2026-03-02T08 of 2026-03-02");
});

test("minutes and hours keep every whole one", () => {
  expect([12, 54.51, 4625, 371.6, -1.25].map(duration)).toEqual(["12", "54.5", "4625", "372", "-1.25"]);
});

test("a reason in words keeps the ids in it", () => {
  expect(reasonWords("no-csf-in-window")).toBe("no CSF in window");
  expect(reasonWords("nearest CSF sample EX-08-V1-C is 95 min away")).toBe(
    "nearest CSF sample EX-08-V1-C is 95 min away",
  );
});

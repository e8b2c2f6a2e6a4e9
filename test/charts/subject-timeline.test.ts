import { describe, expect, test } from "vitest";
import { subjectTimeline } from "../../src/charts/subject-timeline.js";
import { readTimeline } from "../../src/charts/timeline-data.js";
import { viewsOf } from "../../src/charts/views.js";
import type { AdverseEvent } from "../../src/domain/dose.js";
import { exactly, hourMs } from "../../src/domain/moment.js";
import { dose, doses, firstDoseMs, report, richStudy, sample, steadyState } from "../builders/report.js";
import { rowsWith } from "../builders/spec.js";

const zoneShiftMs = hourMs; // Amsterdam in early March: UTC+1

const study = report({
  samples: [sample("csf"), sample("plasma")],
  doses: [...doses("S01", 4, { 2: "missed" }), dose(60, { status: "vomited" }), dose(72, { record: "planned" })],
});

test("each administration is a mark of its own status at its wall-clock time", () => {
  const marks = rowsWith(subjectTimeline.spec(study), "status").sort((a, b) => Number(a.localMs) - Number(b.localMs));
  expect(marks.map((m) => [m.dose, m.status, (Number(m.localMs) - firstDoseMs - zoneShiftMs) / hourMs])).toEqual([
    ["S01-D0", "taken", 0],
    ["S01-D12", "taken", 12],
    ["S01-D24", "missed", 24],
    ["S01-D36", "taken", 36],
    ["S01-D60", "vomited", 60],
  ]);
});

test("the needed window before the CSF sample is as long as its rule says", () => {
  const { windows } = readTimeline(
    report({ samples: [sample("csf", { steadyState: steadyState("no", { neededHours: 96 }) })] }),
  );
  expect(windows).toHaveLength(1);
  expect(((windows[0]?.toMs ?? 0) - (windows[0]?.fromMs ?? 0)) / hourMs).toBe(96);
  expect(windows[0]?.verdict).toBe("no");
});

test("windows that overlap are shaded as one", () => {
  const at = (hour: number) => exactly(firstDoseMs + hour * hourMs);
  const samples = [120, 124, 400].map((hour) => sample("csf", { sampleId: `c${hour}`, collectedAt: at(hour) }));
  const shades = rowsWith(subjectTimeline.spec(report({ samples })), "untilMs").filter(
    (r) => Object.keys(r).length === 2,
  );
  const hoursOf = new Set(shades.map((r) => (Number(r.untilMs) - Number(r.localMs)) / hourMs));
  expect(hoursOf).toEqual(new Set([76, 72]));
});

test("over the end of summer time the window keeps its elapsed hours", () => {
  // 72 h before 26 October 2026 12:00 (+01:00) is 23 October 13:00 (+02:00) on the clock.
  const at = 1_793_012_400_000;
  const { windows } = readTimeline(report({ samples: [sample("csf", { collectedAt: exactly(at) })] }));
  expect(((windows[0]?.toMs ?? 0) - (windows[0]?.fromMs ?? 0)) / hourMs).toBe(71);
});

test("all panels share one time axis", () => {
  const panels = subjectTimeline.spec(study).vconcat as { encoding: { x: { scale: { domain: number[] } } } }[];
  expect(panels).toHaveLength(3);
  for (const panel of panels) expect(panel.encoding.x.scale.domain).toEqual(panels[0]?.encoding.x.scale.domain);
});

test("an open interval reaches the edge of the picture", () => {
  const interval = dose(0, { givenAt: null, start: exactly(firstDoseMs), end: null, doseId: "I" });
  const timeline = readTimeline(report({ samples: [sample("csf")], doses: [interval] }));
  expect(timeline.intervals).toMatchObject([{ doseId: "I", isOpen: true, toMs: timeline.toMs }]);
});

test("dose levels without a common unit are not put on one scale", () => {
  const timeline = readTimeline(report({ doses: [dose(0), dose(12, { amount: 0.1, unit: "g" })] }));
  expect(timeline.doseUnit).toBeNull();
  expect(timeline.events.map((e) => e.amount)).toEqual([null, null]);
  expect(timeline.events.map((e) => e.label)).toEqual(["100 mg BID", "0.1 g BID"]);
});

test("the caption counts what is drawn and what is not", () => {
  expect(subjectTimeline.caption(study)).toContain("3 administrations taken, 1 missed, 0 withheld, 1 vomited");
  expect(subjectTimeline.caption(study)).toContain("1 planned dose not drawn.");
});

test("co-medication is a named bar, cut to the picture; other subjects' is not drawn", () => {
  const views = viewsOf(subjectTimeline, richStudy());
  const spec = (subjectId: string) => subjectTimeline.spec(views.find((v) => v.subjectId === subjectId)?.data ?? study);
  const [bar] = rowsWith(spec("S20"), "text").filter((r) => String(r.text).startsWith("verapamil"));
  expect(bar).toMatchObject({ text: "verapamil: moderate CYP3A4 inhibitor", readFrom: "comedications.csv:2" });
  const panels = spec("S20").vconcat as { encoding: { x: { scale: { domain: number[] } } } }[];
  expect(panels).toHaveLength(4);
  expect(bar?.localMs).toBe(panels[0]?.encoding.x.scale.domain[0]);
  expect(JSON.stringify(spec("S01"))).not.toContain("verapamil");
});

test("words stand where samples or doses are missing", () => {
  expect(JSON.stringify(subjectTimeline.spec(report({ samples: [sample("csf")] })))).toContain("No dose record.");
  expect(JSON.stringify(subjectTimeline.spec(report({ doses: doses("S01", 2) })))).toContain(
    "No concentration with a known value",
  );
});

describe("adverse events and holds", () => {
  const event = (parts: Partial<AdverseEvent>) => ({
    subjectId: "S01",
    term: "dizziness",
    grade: 2,
    baselineGrade: 0,
    start: exactly(firstDoseMs + 20 * hourMs),
    resolvedAt: null,
    ...parts,
  });
  const timeline = (parts: Parameters<typeof report>[0]) =>
    readTimeline(report({ samples: [sample("csf")], ...parts }));
  const at = (ms: number | null) => (ms === null ? null : (ms - firstDoseMs - zoneShiftMs) / hourMs);

  test("an event lasts until its end, else until it was resolved, else to the edge, and says its grade", () => {
    const over = exactly(firstDoseMs + 50 * hourMs);
    const { adverseEvents } = timeline({
      adverseEvents: [
        event({ end: over, resolvedAt: exactly(firstDoseMs) }),
        event({ resolvedAt: over }),
        event({ grade: null, term: "" }),
      ],
    });
    expect(adverseEvents.map((e) => [at(e.fromMs), at(e.toMs), e.label])).toEqual([
      [20, 50, "dizziness, grade 2"],
      [20, 50, "dizziness, grade 2"],
      [20, null, "adverse event without a name, grade not recorded, end not recorded"],
    ]);
  });

  test("doses withheld one after the other are one hold until the next dose; the last one is open", () => {
    const list = doses("S01", 8, { 2: "withheld", 3: "withheld", 7: "withheld" });
    const { holds } = timeline({ doses: list.map((d) => ({ ...d, reason: d.status === "withheld" ? "rash" : null })) });
    expect(holds.map((h) => [at(h.fromMs), at(h.toMs), h.label])).toEqual([
      [24, 48, "larotrectinib: 2 doses withheld (rash)"],
      [84, null, "larotrectinib: 1 dose withheld (rash)"],
    ]);
  });

  test("an interval recorded as withheld is a hold and no dose", () => {
    const interval = { givenAt: null, start: exactly(firstDoseMs), end: exactly(firstDoseMs + 72 * hourMs) };
    const { holds, intervals } = timeline({ doses: [dose(0, { ...interval, status: "withheld" })] });
    expect(intervals).toEqual([]);
    expect(holds.map((h) => [at(h.fromMs), at(h.toMs)])).toEqual([[0, 72]]);
  });

  test("both are panels of the picture, words of the caption and rows of the data", () => {
    const data = report({
      samples: [sample("csf")],
      doses: doses("S01", 4, { 2: "withheld" }),
      adverseEvents: [event({})],
    });
    const texts = rowsWith(subjectTimeline.spec(data), "text").map((row) => row.text);
    expect(texts).toContain("adverse event: dizziness, grade 2, end not recorded");
    expect(texts).toContain("hold: larotrectinib: 1 dose withheld");
    expect(subjectTimeline.caption(data)).toContain("Holds: larotrectinib: 1 dose withheld.");
    expect(subjectTimeline.table(data).rows.filter((row) => row[0] === "adverse event")).toHaveLength(1);
  });
});

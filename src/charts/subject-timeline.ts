import { isExact } from "../domain/moment.js";
import type { SampleResult } from "../domain/pair.js";
import { type CalendarAxis, calendarAxis } from "./axes.js";
import type { Chart, ChartTable, VegaLiteSpec } from "./chart.js";
import { emptySpec } from "./empty.js";
import { localClock } from "./local-time.js";
import { count, place } from "./standing.js";
import { doseLooks, matrixLooks, schemaUrl, themeConfig } from "./theme.js";
import { adverseEventPanel, comedicationPanel, holdPanel, timelineWidth, windowPanel } from "./timeline-bars.js";
import { readTimeline, type Timeline } from "./timeline-data.js";
import { concentrationPanel, dosePanel } from "./timeline-panels.js";

const title = "Concentrations above the dose record";

/**
 * One subject over calendar time in the study's zone: concentrations of both matrices, below them the time each CSF
 * sample needed on an unchanged regimen, co-medication, adverse events, holds, and the dose record, all on one time axis.
 */
export const subjectTimeline: Chart = {
  id: "subject-timeline",
  title,
  per: "subject",

  caption(data) {
    const timeline = readTimeline(data);
    const { concentrations, events, intervals, windows } = timeline;
    const nOf = (status: string): number => events.filter((e) => e.status === status).length;
    const left = data.samples.length - concentrations.length;
    const perMatrix = (["csf", "plasma"] as const).map(
      (m) => `${concentrations.filter((c) => c.matrix === m).length} ${matrixLooks[m].label}`,
    );
    const irregular = (["missed", "withheld", "vomited"] as const).map((s) => `${nOf(s)} ${doseLooks[s].label}`);
    return [
      `${perMatrix.join(" and ")} concentrations; ${count(nOf("taken"), "administration")} taken, ${irregular.join(", ")}${
        intervals.length > 0 ? `, ${count(intervals.length, "prescribed interval")}` : ""
      }.`,
      windows.length > 0 ? `Shaded: the time on an unchanged regimen that each CSF sample needed.` : "",
      timeline.comedications.length > 0
        ? `Co-medication that changes exposure: ${timeline.comedications.map((c) => c.label).join("; ")}.`
        : "",
      timeline.adverseEvents.length > 0
        ? `Adverse events: ${timeline.adverseEvents.map((e) => e.label).join("; ")}.`
        : "",
      timeline.holds.length > 0 ? `Holds: ${timeline.holds.map((h) => h.label).join("; ")}.` : "",
      concentrations.some((c) => c.censored)
        ? "Hollow with an arrow: beyond the limit of quantification, drawn at the limit."
        : "",
      left > 0 ? `${count(left, "sample")} not drawn: concentration and limit unknown.` : "",
      timeline.nPlanned > 0 ? `${count(timeline.nPlanned, "planned dose")} not drawn.` : "",
      timeline.doseUnit === null && events.length + intervals.length > 0
        ? "Dose levels have no common unit: only their times are drawn to scale."
        : "",
      `Times in ${data.study.zone}.`,
    ]
      .filter((sentence) => sentence !== "")
      .join(" ");
  },

  spec(data): VegaLiteSpec {
    const timeline = readTimeline(data);
    const axis = timeAxis(timeline);
    const name = data.samples[0]?.subjectId ?? data.doses[0]?.subjectId;
    const heading = name === undefined ? title : `${name}: ${title.toLowerCase()}`;
    if (axis === null) {
      return emptySpec(
        heading,
        "Neither a sample with a time nor a dose record is known.",
        "Import samples and doses.",
      );
    }
    const panels = [
      concentrationPanel(timeline, axis),
      windowPanel(timeline, axis),
      comedicationPanel(timeline, axis),
      adverseEventPanel(timeline, axis),
      holdPanel(timeline, axis),
      dosePanel(timeline, axis),
    ];
    const shown = panels.filter((p): p is VegaLiteSpec => p !== null);
    const last = shown.length - 1;
    const time = { domain: axis.domain, nice: false, zero: false };
    return {
      $schema: schemaUrl,
      title: { text: heading },
      config: themeConfig,
      spacing: 6,
      vconcat: shown.map((panel, index) => ({
        ...panel,
        width: timelineWidth,
        encoding: {
          x: {
            type: "quantitative",
            scale: time,
            axis: {
              values: axis.ticks,
              labelExpr: `utcFormat(datum.value, '${axis.format}')`,
              labels: index === last,
              ticks: index === last,
              title: index === last ? `${axis.years}, time in ${data.study.zone}` : null,
            },
          },
        },
      })),
      resolve: { scale: { y: "independent", shape: "independent", color: "independent", fill: "independent" } },
    };
  },

  table(data): ChartTable {
    const clock = localClock(data.study.zone);
    const sampleRows = data.samples.map((s: SampleResult) => [
      s.matrix === "csf" ? "CSF concentration" : "plasma concentration",
      s.sampleId,
      s.subjectId,
      clock.text(s.collectedAt.ms),
      isExact(s.collectedAt) ? null : clock.text(s.collectedAt.endMs),
      s.concentration.state,
      place(s.concentration)?.at ?? null,
      s.concentration.unit,
      s.matrix === "csf" ? s.steadyState.verdict : null,
      s.matrix === "csf" ? s.steadyState.neededHours : null,
    ]);
    const doseRows = data.doses.map((d) => {
      const from = d.givenAt ?? d.start;
      const to = d.givenAt === null ? d.end : isExact(d.givenAt) ? null : { endMs: d.givenAt.endMs };
      return [
        d.record === "planned" ? "planned dose" : d.givenAt === null ? "dose interval" : "dose",
        d.doseId,
        d.subjectId,
        from === null ? null : clock.text(from.ms),
        to === null ? null : clock.text(to.endMs),
        d.status,
        d.amount,
        d.unit,
        null,
        null,
      ];
    });
    const comedicationRows = (data.perpetrators ?? []).map((p) => [
      "co-medication",
      p.drug,
      p.subjectId,
      p.start === null ? null : clock.text(p.start.ms),
      p.end === null ? null : clock.text(p.end.endMs),
      [p.strength, p.target, p.role].filter((part) => part !== null).join(" "),
      null,
      null,
      null,
      null,
    ]);
    const eventRows = (data.adverseEvents ?? []).map((e) => [
      "adverse event",
      e.term,
      e.subjectId,
      e.start === null ? null : clock.text(e.start.ms),
      e.end ? clock.text(e.end.endMs) : e.resolvedAt === null ? null : clock.text(e.resolvedAt.endMs),
      e.grade === null ? null : `grade ${e.grade}`,
      null,
      null,
      null,
      null,
    ]);
    return {
      columns: [
        "what",
        "id",
        "subject_id",
        "from",
        "to",
        "state",
        "amount",
        "unit",
        "steady_state",
        "needed_hours_on_regimen",
      ],
      rows: [...sampleRows, ...comedicationRows, ...eventRows, ...doseRows],
    };
  },
};

function timeAxis(timeline: Timeline): CalendarAxis | null {
  const { fromMs, toMs } = timeline;
  return fromMs === null || toMs === null ? null : calendarAxis(fromMs, toMs);
}

import { beforeAll, describe, expect, it } from "vitest";
import { csfp, csfpJson } from "../builders/command.js";
import { makeStudy, resultOf } from "../builders/study.js";

// On 25 October 2026 the clocks of Berlin go back at 03:00: 02:30 is 00:30 UTC or 01:30 UTC.
const subjects: Readonly<Record<string, { firstDose: string; sample: string }>> = {
  // First dose at 02:30: the sample follows after 72.5 to 73.5 h, 71.5 to 72.5 h, or 70.5 to 71.5 h.
  doseYes: { firstDose: "2026-10-25T02:30", sample: "2026-10-28T03:00" },
  doseUnknown: { firstDose: "2026-10-25T02:30", sample: "2026-10-28T02:00" },
  doseNo: { firstDose: "2026-10-25T02:30", sample: "2026-10-28T01:00" },
  // Sample at 02:30: it follows after 72.5 to 73.5 h, 71.5 to 72.5 h, or 70.5 to 71.5 h.
  sampleYes: { firstDose: "2026-10-22T02:00", sample: "2026-10-25T02:30" },
  sampleUnknown: { firstDose: "2026-10-22T03:00", sample: "2026-10-25T02:30" },
  sampleNo: { firstDose: "2026-10-22T04:00", sample: "2026-10-25T02:30" },
  // An offset tells which of the two it was.
  offset: { firstDose: "2026-10-22T03:00", sample: "2026-10-25T02:30+01:00" },
};

interface Sample {
  subjectId: string;
  steadyState: { verdict: string } | null;
}

describe("a time in the hour that autumn repeats", () => {
  let verdicts: Record<string, string>;

  beforeAll(async () => {
    const names = Object.keys(subjects);
    const study = makeStudy({
      settings: { zone: "Europe/Berlin" },
      tables: {
        "doses.csv": names.map((name) => ({
          dose_id: `${name}-D1`,
          subject_id: name,
          drug: "larotrectinib",
          dose: 100,
          unit: "mg",
          frequency: "BID",
          start: subjects[name]!.firstDose,
          end: "",
        })),
        "samples.csv": names.flatMap((name) =>
          ["csf", "plasma"].map((matrix) => ({
            sample_id: `${name}-${matrix}`,
            subject_id: name,
            matrix,
            collected_at: subjects[name]!.sample,
          })),
        ),
        "results.csv": names.flatMap((name) => [resultOf(`${name}-csf`, 10), resultOf(`${name}-plasma`, 200)]),
      },
    });
    await csfp(["nightly", study, "-q"]);
    const samples = await csfpJson<Sample[]>(["list", "samples", "--study", study]);
    verdicts = Object.fromEntries(samples.map((sample) => [sample.subjectId, sample.steadyState?.verdict ?? "none"]));
  });

  it.each([
    ["doseYes", "yes"],
    ["doseUnknown", "unknown"],
    ["doseNo", "no"],
    ["sampleYes", "yes"],
    ["sampleUnknown", "unknown"],
    ["sampleNo", "no"],
    ["offset", "yes"],
  ])("%s: %s", (name, verdict) => {
    expect(verdicts[name]).toBe(verdict);
  });
});

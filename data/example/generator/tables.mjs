import { localText } from "./calendar.mjs";
import { dosesOf } from "./doses.mjs";
import { whole } from "./random.mjs";
import { allSamples } from "./samples.mjs";
import { subjects } from "./subjects.mjs";

/** A CSV text; cells that need it are quoted. @param {string[]} columns @param {Record<string, unknown>[]} rows */
export function csv(columns, rows) {
  const quoted = (value) => {
    const text = value === undefined || value === null ? "" : String(value);
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns, ...rows.map((row) => columns.map((name) => row[name]))]
    .map((line) => `${line.map(quoted).join(",")}\n`)
    .join("");
}

export function samplesTable() {
  const rows = allSamples().map((tube) => {
    const isCsf = tube.matrix === "CSF";
    const pick = (what, low, high) => whole(`${tube.id} ${what}`, low, high);
    return {
      sample_id: tube.id,
      subject_id: tube.subject.id,
      matrix: tube.matrix,
      collected_at: localText(tube.minute),
      visit: tube.visit.id,
      nominal_time_h: tube.nominalH,
      collected_volume_ml: tube.subject.isChild
        ? isCsf
          ? 1
          : 1.2
        : isCsf
          ? (pick("volume", 20, 30) / 10).toFixed(1)
          : (pick("volume", 55, 85) / 10).toFixed(1),
      tube: isCsf ? "PP low-bind 2 mL" : "Li-heparin",
      received_at: localText(tube.minute + pick("received", 8, 15)),
      centrifuged_at: localText(tube.minute + pick("centrifuged", 16, 28)),
      frozen_at: localText(tube.minute + pick("frozen", 35, 70)),
      storage_c: -80,
      thaw_cycles: 1,
      bench_h: (pick("bench", 10, 24) / 10).toFixed(1),
      ...(isCsf && {
        csf_site: tube.subject.id === "EX-12" ? "ommaya" : "lumbar",
        csf_rbc_per_ul: pick("red cells", 0, 15),
        csf_protein_g_l: (pick("protein", 22, 42) / 100).toFixed(2),
        csf_albumin_mg_l: tube.subject.isChild ? pick("albumin", 100, 130) : pick("albumin", 150, 210),
      }),
      ...(!isCsf && {
        blood_rbc_per_ul: pick("red cells", 400, 510) * 10000,
        serum_albumin_g_l: pick("albumin", 39, 45),
      }),
      stable_condition: "yes",
      comment: tube.visit.trouble === "csf-late" && isCsf ? "puncture succeeded at the third attempt" : "",
    };
  });
  const columns =
    "sample_id subject_id matrix collected_at visit nominal_time_h collected_volume_ml tube received_at centrifuged_at frozen_at storage_c thaw_cycles bench_h csf_site csf_rbc_per_ul blood_rbc_per_ul csf_protein_g_l csf_albumin_mg_l serum_albumin_g_l stable_condition comment";
  return csv(columns.split(" "), rows);
}

export function dosesTable() {
  const rows = subjects.flatMap((subject) =>
    dosesOf(subject).map((dose) => ({
      dose_id: dose.id,
      subject_id: subject.id,
      record: "actual",
      drug: "larotrectinib",
      dose: dose.doseMg,
      unit: "mg",
      route: "oral",
      formulation: subject.isChild ? "oral solution 20 mg/mL" : "capsule",
      frequency: "BID",
      ...(dose.isInterval
        ? { start: localText(dose.minute) }
        : { given_at: localText(dose.minute), status: dose.status }),
      reason: dose.reason,
    })),
  );
  return csv(
    "dose_id subject_id record drug dose unit route formulation frequency given_at start end status reason".split(" "),
    rows,
  );
}

export function subjectsTable() {
  const rows = subjects.map((subject, i) => ({
    subject_id: subject.id,
    sex: subject.sex,
    age: subject.age,
    bsa_m2: subject.bsa.toFixed(2),
    bsa_date: subject.start.slice(0, 10),
    child_pugh: "none",
    treatment_start: subject.start.slice(0, 10),
    site: i % 2 === 0 ? "made-up site A" : "made-up site B",
    arm: subject.isChild ? "children 100 mg/m2" : "adults 100 mg",
  }));
  return csv("subject_id sex age bsa_m2 bsa_date child_pugh treatment_start site arm".split(" "), rows);
}

export function comedicationsTable() {
  const rows = subjects.flatMap((subject) =>
    (subject.comedications ?? []).map((one) => ({ subject_id: subject.id, ...one })),
  );
  return csv("subject_id drug target role strength half_life_h start end".split(" "), rows);
}

export function adverseEventsTable() {
  return csv("subject_id term grade baseline_grade start end resolved_to_grade1_at".split(" "), [
    {
      subject_id: "EX-04",
      term: "dizziness",
      grade: 2,
      baseline_grade: 0,
      start: "2025-09-14",
      end: "2025-09-20",
      resolved_to_grade1_at: "2025-09-18",
    },
    { subject_id: "EX-14", term: "vomiting", grade: 1, baseline_grade: 0, start: "2025-09-16", end: "2025-09-16" },
  ]);
}

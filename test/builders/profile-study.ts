import { atHour, dosesOf, makeStudy, settings, type TableRow } from "./study.js";

/** Three subjects with a profile each after the ninth dose (hour 96): the sample at its minute begins the interval. */
const hours = [96, 98, 100];
const csf = { S01: [1, 2, 1], S02: [2, 4, 2], S03: [1, 2, 1] } as const;
const plasma = { S01: [100, 50, 25], S02: [100, 50, 25], S03: [200, 100, 50] } as const;
const subjects = ["S01", "S02", "S03"] as const;

/** Areas by straight lines from 0 to 4 h: CSF 6, 12, 6; plasma 225, 225, 450. `more` replaces keys of study.yaml. */
export function profileStudy(more: Readonly<Record<string, unknown>> = {}): string {
  const rows = subjects.flatMap((subject) =>
    (["csf", "plasma"] as const).flatMap((matrix) =>
      hours.map((hour, i) => ({ subject, matrix, hour, value: (matrix === "csf" ? csf : plasma)[subject][i]! })),
    ),
  );
  const id = (row: (typeof rows)[number]) => `${row.subject}-${row.matrix}-${row.hour}`;
  return makeStudy({
    settings: {
      analytes: [
        {
          ...settings.analytes[0]!,
          molarMass: 428.44,
          fractionUnbound: { plasma: { value: 0.3, source: "made up", cvPct: 20 }, csf: { value: 1, cvPct: 0 } },
          // 428.44 ng/mL are 1000 nmol/L, so this IC50 is 1.5 ng/mL.
          ic50: { value: (1.5 / 428.44) * 1000, unit: "nmol/L", source: "made up" },
        },
      ],
      analysis: { auc: { method: "linear" }, ratioAtH: [2], bootstrapReplicates: 200, compareBy: ["arm"] },
      ...more,
    },
    tables: {
      "doses.csv": subjects.flatMap((subject) => dosesOf(subject, 9)),
      "subjects.csv": subjects.map((subject_id): TableRow => ({ subject_id, arm: subject_id === "S02" ? "B" : "A" })),
      "samples.csv": rows.map(
        (row): TableRow => ({
          sample_id: id(row),
          subject_id: row.subject,
          matrix: row.matrix,
          collected_at: atHour(row.hour),
        }),
      ),
      "results.csv": rows.map(
        (row): TableRow => ({ sample_id: id(row), analyte: "larotrectinib", concentration: row.value, unit: "ng/mL" }),
      ),
    },
  });
}

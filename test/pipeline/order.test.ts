import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csfp } from "../builders/command.js";
import { nightOf, readBack, tempStudy } from "../builders/temp-study.js";

const yaml = `id: order
zone: UTC
analytes:
  - name: drug
    halfLifeH: { plasma: 3, csf: 3 }
methods:
  - { analyte: drug, matrix: csf, unit: ng/mL, lloq: 0.5 }
  - { analyte: drug, matrix: plasma, unit: ng/mL, lloq: 1 }
doseRecords: { complete: true }
regimen: { frequency: QD }
inbox: { settleSeconds: 0 }
`;

interface Table {
  header: string;
  rows: readonly string[];
}

const subjects = ["S1", "S2", "S3"];
const doseRows = (id: string) => [1, 2, 3, 4, 5].map((day) => `${id}-D${day},${id},drug,100,mg,2026-03-0${day}T08:00`);
const sampleHeader = "sample_id,subject_id,matrix,collected_at";
const resultHeader = "sample_id,analyte,concentration,unit,raw_file,acquired_at";

/** A study of three subjects with broken rows of several kinds: days that do not exist, numbers and limits that are none. */
const tables: readonly Table[] = [
  { header: "dose_id,subject_id,drug,dose,unit,given_at", rows: subjects.flatMap(doseRows) },
  ...subjects.map((id) => ({
    header: sampleHeader,
    rows: [`${id}-C,${id},CSF,2026-03-05T10:00`, `${id}-P,${id},PLASMA,2026-03-05T10:00`],
  })),
  // 35 February shares its place in a calendar of 32-day months with 3 March, which a good row states.
  { header: sampleHeader, rows: ["S4-C,S4,CSF,2026-02-35T10:00", "S4-P,S4,PLASMA,2026-02-35T10:00"] },
  { header: sampleHeader, rows: ["S5-C,S5,CSF,2026-03-03T10:00", "S5-P,S5,PLASMA,2026-03-03T10:00"] },
  {
    header: resultHeader,
    rows: [
      "S1-C,drug,2,ng/mL,c1.raw,2026-03-03T10:00:00",
      "S1-P,drug,100,ng/mL,p1.raw,2026-02-35T10:05:00",
      "S2-C,drug,two,ng/mL,c2.raw,2026-04-01T10:10:00",
      "S2-P,drug,90,ng/mL,p2.raw,2026-04-01T10:15:00",
      "NOBODY,drug,5,ng/mL,n.raw,2026-04-01T10:20:00",
    ],
  },
  {
    header: resultHeader,
    rows: [
      "S3-C,drug,<0.5,ng/mL,c3.raw,2026-04-31T10:00:00",
      "S3-P,drug,80,ng/mL,p3.raw,2026-05-01T10:00:00",
      "S4-C,drug,3,ng/mL,c4.raw,2026-04-02T10:00:00",
      "S4-P,drug,70,mg/kg,p4.raw,2026-04-02T10:05:00",
      "S5-C,drug,4,ng/mL,c5.raw,2026-04-02T10:10:00",
      "S5-P,drug,60,ng/mL,p5.raw,2026-04-02T10:15:00",
    ],
  },
  // The same acquisitions exported once more, and a second one of S1's CSF without a rule that chooses.
  {
    header: resultHeader,
    rows: [
      "S5-C,drug,4,ng/mL,c5.raw,2026-04-02T10:10:00",
      "S3-P,drug,80,ng/mL,p3.raw,2026-05-01T10:00:00",
      "S1-C,drug,3,ng/mL,c1b.raw,2026-04-03T10:00:00",
    ],
  },
];

/** Lays the tables into an inbox, in files named in the given order, and runs the night. */
async function studyOf(order: readonly number[], rowOrders: readonly (readonly number[])[]): Promise<string> {
  const inbox: Record<string, string> = {};
  order.forEach((at, place) => {
    const { header, rows } = tables[at]!;
    const placed = rowOrders[at]!.filter((row) => row < rows.length).map((row) => rows[row]!);
    inbox[`${String.fromCharCode(97 + place)}.csv`] = `${[header, ...placed].join("\n")}\n`;
  });
  const folder = tempStudy(yaml, inbox);
  await nightOf(folder);
  return folder;
}

/** What the night said of the study, without the places it names: files and rows move with the order. */
async function answersOf(order: readonly number[], rowOrders: readonly (readonly number[])[]) {
  const folder = await studyOf(order, rowOrders);
  const { pairs, findings, files, unpaired } = await readBack(folder);
  const pairAnswers = pairs.map(({ csf, plasma, ...pair }) => {
    const side = ({ sampleId, state, value, lloq, raw, collectedAt }: typeof csf) =>
      [sampleId, state, value, lloq, raw, collectedAt].join(" ");
    const { verdict, reason, hoursOnRegimen, doseIds } = pair.steadyState;
    return JSON.stringify([side(csf), side(plasma), pair.ratio, pair.used, verdict, reason, hoursOnRegimen, doseIds]);
  });
  return {
    pairs: pairAnswers.sort(),
    findings: findings.map((one) => `${one.severity} ${one.rule} ${one.sampleId} ${one.value}`).sort(),
    files: files.map((one) => one.status).sort(),
    unpaired: unpaired.map((one) => one.result.sampleId).sort(),
  };
}

const rowsMost = Math.max(...tables.map((one) => one.rows.length));
const inOrder = (n: number) => Array.from({ length: n }, (_, i) => i);
const anyOrder = (n: number) => fc.shuffledSubarray(inOrder(n), { minLength: n, maxLength: n });

describe("order", () => {
  it("of files and of rows changes nothing, with broken rows among them", async () => {
    const wanted = await answersOf(
      inOrder(tables.length),
      tables.map(() => inOrder(rowsMost)),
    );
    // The study says something in each respect; else the law below would hold for nothing.
    expect(wanted.pairs.length).toBeGreaterThanOrEqual(3);
    expect(wanted.findings.filter((one) => one.startsWith("error")).length).toBeGreaterThanOrEqual(4);
    await fc.assert(
      fc.asyncProperty(
        anyOrder(tables.length),
        fc.tuple(...tables.map(() => anyOrder(rowsMost))),
        async (order, rowOrders) => {
          expect(await answersOf(order, rowOrders)).toEqual(wanted);
        },
      ),
      { numRuns: 20, seed: 20_261_201 },
    );
  }, 120_000);

  it("of files leaves the whole store the same, to the last byte of its dump", async () => {
    const rowOrders = tables.map(() => inOrder(rowsMost));
    const dumpOf = async (order: readonly number[]) =>
      (await csfp(["dump", "--study", await studyOf(order, rowOrders)])).stdout;
    const wanted = await dumpOf(inOrder(tables.length));
    expect(wanted.split("\n").length).toBeGreaterThan(40);
    await fc.assert(
      fc.asyncProperty(anyOrder(tables.length), async (order) => {
        expect(await dumpOf(order)).toBe(wanted);
      }),
      { numRuns: 10, seed: 20_261_202 },
    );
  }, 120_000);
});

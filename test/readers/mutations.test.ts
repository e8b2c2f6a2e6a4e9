import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { sampleTypes } from "../../src/domain/result.js";
import { ReadError } from "../../src/findings/read-error.js";
import { openSourceFile } from "../../src/io/source-file.js";
import { chooseReader, readChosen } from "../../src/readers/index.js";
import { unstudied } from "../../src/readers/options.js";
import { allFixtures } from "./fixtures.js";
import { mutate, seeded } from "./mutations.js";
import { drain, type WholeRead } from "./read-all.js";

/** 2,000 in the ordinary run; `CSFP_MUTATIONS=100000 CSFP_SEED=7 npx vitest run test/readers/mutations.test.ts` for more. */
const times = Number(process.env.CSFP_MUTATIONS ?? 2000);
const seed = Number(process.env.CSFP_SEED ?? 20260105);

const houseTables = [
  "sample_id,analyte,concentration,unit,lloq,sample_type,acquired_at\nA,X,12.5,ng/mL,1,study,2026-01-05T10:00\nB,X,<2,ng/mL,1,qc,\nC,X,,ng/mL,1,,\n",
  "sample_id;subject_id;matrix;collected_at;visit\nA;S1;csf;2026-01-05T10:00;V1\nB;S1;plasma;2026-01-05 10:05;V1\n",
  "dose_id\tsubject_id\tdrug\tdose\tunit\tgiven_at\tstatus\nd1\tS1\tL\t100,5\tmg\t2026-01-05 08:00\ttaken\n",
  "subject_id,sex,age,treatment_start\nS1,F,12,2026-01-01\n",
];

function weightOf({ name, expected }: { name: string; expected: { refused?: string } }): number {
  if (name.endsWith(".xls")) return 0.01;
  return expected.refused === undefined ? 1 : 0.2;
}

/** Workbooks in the old format start a worker each: few of them tell as much. */
const seeds = [
  ...allFixtures().map((f) => ({ name: f.name, bytes: readFileSync(f.path), weight: weightOf(f) })),
  ...houseTables.map((text, i) => ({ name: `house${i}.csv`, bytes: Buffer.from(text), weight: 3 })),
];

function pick(weight: number): (typeof seeds)[number] {
  let rest = weight;
  for (const source of seeds) {
    rest -= source.weight;
    if (rest < 0) return source;
  }
  return seeds[0]!;
}

/** Every record is returned, reported in an error finding, or known to be no result; every value is a number. */
function check(read: WholeRead): void {
  const { found, returned, reported, leftOut } = read.facts.counts;
  expect(returned + reported + leftOut).toBe(found);
  expect(read.results.length + read.rows.length).toBe(returned);
  if (reported > 0) expect(read.findings.some((f) => f.severity === "error")).toBe(true);
  for (const r of read.results) {
    expect(r.value === null || Number.isFinite(r.value)).toBe(true);
    expect(r.value !== null).toBe(r.reported === "number");
    expect(r.limitInText === null || (Number.isFinite(r.limitInText) && r.limitInText > 0)).toBe(true);
    for (const n of [r.lloq, r.uloq, r.dilutionFactor]) expect(n === null || (Number.isFinite(n) && n > 0)).toBe(true);
    for (const n of [r.nominal, r.area, r.internalStandardArea, r.retentionTimeMin])
      expect(n === null || Number.isFinite(n)).toBe(true);
    for (const m of [r.acquiredAt, r.collectedAt])
      expect(m === null || (Number.isFinite(m.ms) && m.endMs >= m.ms)).toBe(true);
    expect(sampleTypes).toContain(r.sampleType);
    expect(r.analyte).not.toBe("");
    expect(r.row).toBeGreaterThan(0);
  }
  for (const row of read.rows) {
    expect(Object.values(row.numbers).every(Number.isFinite)).toBe(true);
    expect(row.subjectId).not.toBe("");
  }
}

it(`survives ${times} mutations of all fixtures`, { timeout: 3_600_000 }, async () => {
  const random = seeded(seed);
  const total = seeds.reduce((sum, s) => sum + s.weight, 0);
  const ends = { read: 0, reported: 0, refused: 0, failed: 0 };
  let slowest = { ms: 0, name: "" };
  for (let i = 0; i < times; i++) {
    const source = pick(random() * total);
    const bytes = mutate(source.bytes, random);
    const began = performance.now();
    try {
      const file = await openSourceFile({ name: source.name, bytes });
      const choice = chooseReader(file, []);
      if (choice.by === "refused") ends.refused++;
      else {
        const read = await drain(readChosen(file, choice, unstudied()));
        check(read);
        ends[read.facts.counts.reported > 0 ? "reported" : "read"]++;
      }
    } catch (error) {
      if (!(error instanceof ReadError))
        throw new Error(`mutation ${i} of ${source.name} (seed ${seed})`, { cause: error });
      expect(error.message).not.toBe("");
      ends.failed++;
    }
    const ms = performance.now() - began;
    if (ms > slowest.ms) slowest = { ms, name: `${source.name} (${i})` };
  }
  const { read, reported, refused, failed } = ends;
  process.stdout.write(
    `${times} mutations: ${read} read whole, ${reported} with rows reported, ${failed} failed with a reason, ${refused} refused; slowest ${Math.round(slowest.ms)} ms: ${slowest.name}\n`,
  );
  expect(read + reported + refused + failed).toBe(times);
});

// Speed of the statistics, printed and never asserted: npm run bench:stats
import {
  choosePrimary,
  createPrng,
  describe,
  describeGroups,
  drawStudy,
  geometric,
  lloqFor,
  referenceDesign,
} from "../../src/stats/index.js";

function timed<T>(what: string, run: () => T): T {
  const start = process.hrtime.bigint();
  const result = run();
  const ms = Number(process.hrtime.bigint() - start) / 1e6;
  process.stdout.write(`${what}: ${ms.toFixed(0)} ms\n`);
  return result;
}

function shown(name: string, found: number, reference: number): void {
  const difference = Math.abs(found / reference - 1);
  process.stdout.write(`  ${name} ${found} (relative difference from the reference ${difference.toExponential(1)})\n`);
}

// 1,000,000 pairs of 20 drugs at 10 hours, from the minimal standard generator with seed 987654321.
let state = 987_654_321;
function uniform(): number {
  state = (16_807 * state) % 2_147_483_647;
  return state / 2_147_483_647;
}
const rounded = (x: number): number => Number((Math.floor(x * 1e4 + 0.5) / 1e4).toFixed(4));
const ratios = new Float64Array(1_000_000);
const groups: string[] = [];
for (let i = 0; i < ratios.length; i++) {
  const drug = 1 + Math.floor(20 * uniform());
  const hour = 1 + Math.floor(10 * uniform());
  const plasma = Math.exp(4.6 + 1.2 * (uniform() + uniform() + uniform() - 1.5));
  const csf = plasma * Math.exp(-3 + 0.1 * drug + 0.8 * (uniform() + uniform() + uniform() - 1.5));
  ratios[i] = rounded(csf) / rounded(plasma);
  groups.push(`${drug}/${hour}`);
}
const rows = timed("1,000,000 pairs in 200 groups, described", () => describeGroups(ratios, groups));
const sumOf = (value: (row: (typeof rows)[number]) => number | null) =>
  rows.reduce((sum, row) => sum + (value(row) ?? Number.NaN), 0);
shown(
  "sum of geometric means",
  sumOf((row) => row.geometric.geometricMean),
  33.455474331268888,
);
shown(
  "sum of geometric CVs",
  sumOf((row) => row.geometric.geometricCvPct),
  8327.4399477827083,
);
shown(
  "sum of medians",
  sumOf((row) => row.median),
  33.457299798529242,
);
const all = timed("1,000,000 pairs as one group, described", () => describe(ratios));
const overall = geometric(ratios);
shown("geometric mean", overall.geometricMean!, 0.14237746822718925);
shown("geometric CV %", overall.geometricCvPct!, 79.859509029884109);
shown("lower 95 % limit", overall.ci![0], 0.14218160273467689);
shown("upper 95 % limit", overall.ci![1], 0.14257360353865439);
shown("median", all.median!, 0.14231101021155756);

const ten = { ...referenceDesign, pairFrequencies: [0, 0, 0, 0, 0, 0, 0, 0, 0, 1] };
const pairs = drawStudy(ten, 1000, lloqFor(ten, 0.23), createPrng(1));
for (const round of ["first", "second"]) {
  const { rows: table } = timed(
    `primary and sensitivity methods, ${pairs.length} pairs of 1,000 subjects, ${round}`,
    () => choosePrimary(pairs),
  );
  process.stdout.write(`  ${table.length} rows, primary ${table[0]!.method} ${table[0]!.geometricMean}\n`);
}

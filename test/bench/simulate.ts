// Coverage of the summary methods on simulated studies: npm run simulate -- [replicates] [seed] [output file]
import { writeFileSync } from "node:fs";
import {
  type CoverageRow,
  referenceDesign,
  type SimulatedDesign,
  type SimulatedMethod,
  type SimulationCell,
  simulateCoverage,
} from "../../src/stats/index.js";

/** Numbers of pairs of the subjects, again from the start: 18 pairs of 6 subjects in both. */
const EQUAL = [3];
const UNEQUAL = [8, 1, 1, 2, 3, 2];
const ofPairs = (pairCounts: readonly number[], more: Partial<SimulatedDesign> = {}): SimulatedDesign => ({
  ...referenceDesign,
  pairCounts,
  ...more,
});

interface DesignCells {
  name: string;
  design: SimulatedDesign;
  subjects: readonly number[];
  sharesBelow: readonly number[];
  methods?: readonly SimulatedMethod[];
}

const methods: readonly SimulatedMethod[] = ["tobit-subject-weighted", "tobit-cluster-robust", "subject-log-means"];
const subjects = [4, 6, 8, 12, 25];
const sharesBelow = [0, 0.3, 0.45, 0.6];
const withBivariate = [...methods, "bivariate-tobit"] as const;
const hard = { subjects, sharesBelow: [0, 0.45], methods };
const DESIGNS: readonly DesignCells[] = [
  { name: "reference", design: referenceDesign, subjects: [8, 14, 25], sharesBelow: [0, 0.23, 0.43] },
  { name: "equal", design: ofPairs(EQUAL), subjects, sharesBelow, methods },
  { name: "unequal", design: ofPairs(UNEQUAL), subjects, sharesBelow, methods },
  { name: "plasma-below", design: ofPairs(UNEQUAL, { sharePlasmaBelow: 0.15 }), ...hard, methods: withBivariate },
  { name: "alike-within", design: ofPairs(UNEQUAL, { sdBetween: 0.5, sdWithin: 0.15 }), ...hard },
  { name: "skew-left", design: ofPairs(UNEQUAL, { skew: "left" }), ...hard },
  { name: "skew-right", design: ofPairs(UNEQUAL, { skew: "right" }), ...hard },
  { name: "csf-lag", design: ofPairs(UNEQUAL, { lagCorrelation: 0.7 }), ...hard, methods: withBivariate },
];
const COLUMNS = [
  "design",
  "n_subjects",
  "target_below_pct",
  "mean_below_pct",
  "method",
  "replicates",
  "without_interval",
  "bias_pct",
  "bias_mcse_pct",
  "coverage",
  "coverage_mcse",
  "median_fold",
];

const [replicates = "5000", seed = "20240613", output] = process.argv.slice(2);

function shown(name: string, row: CoverageRow): string {
  const fixed = (value: number | null, digits: number) => (value === null ? "" : value.toFixed(digits));
  return [
    name,
    row.nSubjects,
    fixed(100 * row.shareBelow, 0),
    fixed(100 * row.meanShareBelow, 1),
    row.method,
    row.replicates,
    row.nWithoutInterval,
    fixed(row.biasPct, 2),
    fixed(row.biasMcsePct, 2),
    fixed(row.coverage, 4),
    fixed(row.coverageMcse, 4),
    fixed(row.medianFold, 3),
  ].join("\t");
}

const { geometricMean, sdBetween, sdWithin, pairFrequencies, plasmaMeanLog, plasmaSdLog } = referenceDesign;
const lines = [
  `# seed ${seed}, ${replicates} replicates a cell, made ${new Date().toISOString().slice(0, 10)}, 95 % intervals`,
  `# truth ${geometricMean}, SD of logs ${sdBetween} between and ${sdWithin} within subjects, frequencies of 1, 2, 3, 4 pairs ${pairFrequencies.join(" ")}`,
  `# log plasma mean ${plasmaMeanLog}, SD ${plasmaSdLog}; the LLOQ is set to the wanted share of all CSF results below it`,
  "# designs: equal (3 pairs a subject), unequal (8 1 1 2 3 2 pairs), and with unequal pairs plasma-below (15 % of plasma below its LLOQ),",
  "# alike-within (SD 0.5 between, 0.15 within), skew-left and skew-right (exponential subjects), csf-lag (CSF follows plasma with correlation 0.7)",
  "# coverage is over the replicates with an interval",
  COLUMNS.join("\t"),
];
process.stdout.write(`${lines.join("\n")}\n`);
for (const { name, design, subjects, sharesBelow, methods } of DESIGNS) {
  for (const nSubjects of subjects) {
    for (const shareBelow of sharesBelow) {
      const cellSeed = Number(seed) + 1000 * nSubjects + Math.round(100 * shareBelow);
      const cell: SimulationCell = {
        nSubjects,
        shareBelow,
        replicates: Number(replicates),
        seed: cellSeed,
        level: 0.95,
      };
      const rows = simulateCoverage(design, methods === undefined ? cell : { ...cell, methods });
      const shownRows = rows.map((row) => shown(name, row));
      lines.push(...shownRows);
      process.stdout.write(`${shownRows.join("\n")}\n`);
    }
  }
}
if (output !== undefined) writeFileSync(output, `${lines.join("\n")}\n`);

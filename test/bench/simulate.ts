// Coverage of the summary methods on simulated studies: npm run simulate -- [replicates] [seed] [output file]
import { writeFileSync } from "node:fs";
import { type CoverageRow, referenceDesign, simulateCoverage } from "../../src/stats/index.js";

const SUBJECTS = [8, 14, 25];
const SHARES_BELOW = [0, 0.23, 0.43];
const COLUMNS = [
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

function shown(row: CoverageRow): string {
  const fixed = (value: number | null, digits: number) => (value === null ? "" : value.toFixed(digits));
  return [
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
  COLUMNS.join("\t"),
];
process.stdout.write(`${lines.join("\n")}\n`);
for (const nSubjects of SUBJECTS) {
  for (const shareBelow of SHARES_BELOW) {
    const cellSeed = Number(seed) + 1000 * nSubjects + Math.round(100 * shareBelow);
    const cell = { nSubjects, shareBelow, replicates: Number(replicates), seed: cellSeed, level: 0.95 };
    const rows = simulateCoverage(referenceDesign, cell).map(shown);
    lines.push(...rows);
    process.stdout.write(`${rows.join("\n")}\n`);
  }
}
if (output !== undefined) writeFileSync(output, `${lines.join("\n")}\n`);

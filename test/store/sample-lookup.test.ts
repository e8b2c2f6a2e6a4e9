import { expect, it } from "vitest";
import { nightOf, readBack, tempStudy } from "../builders/temp-study.js";

const yaml = `id: lookup
zone: UTC
analytes:
  - name: drug
    halfLifeH: { plasma: 3, csf: 3 }
methods:
  - { analyte: drug, matrix: csf, unit: ng/mL, lloq: 0.5 }
  - { analyte: drug, matrix: plasma, unit: ng/mL, lloq: 1 }
inbox: { settleSeconds: 0 }
`;

const samples = `sample_id,subject_id,matrix,collected_at
S1-C,S1,CSF,2026-03-05T10:00
S1-P,S1,PLASMA,2026-03-05T10:00
S2-C,S2,CSF,2026-03-05T10:00
S2-P,S2,PLASMA,2026-03-05T10:00
`;

// The sample text `X` names no sample of the study; the raw-file name beside it does.
const ofFirst = ["X,drug,1,ng/mL,S1-C", "X,drug,100,ng/mL,S1-P"];
const ofSecond = ["X,drug,2,ng/mL,S2-C", "X,drug,80,ng/mL,S2-P"];

async function valuesOf(rows: readonly string[]) {
  const folder = tempStudy(yaml, {
    "samples.csv": samples,
    "results.csv": `sample_id,analyte,concentration,unit,raw_file\n${rows.join("\n")}\n`,
  });
  await nightOf(folder);
  const { pairs } = await readBack(folder);
  return pairs.map(({ subjectId, csf, plasma }) => [subjectId, csf.value, plasma.value]).sort();
}

it.each([
  ["in the order of the subjects", [...ofFirst, ...ofSecond]],
  ["in the other order", [...ofSecond, ...ofFirst]],
  ["with the matrices mixed", [ofFirst[1]!, ofSecond[0]!, ofSecond[1]!, ofFirst[0]!]],
])("rows of one sample text go to the samples their raw files name, %s", async (_, rows) => {
  expect(await valuesOf(rows)).toEqual([
    ["S1", 1, 100],
    ["S2", 2, 80],
  ]);
});

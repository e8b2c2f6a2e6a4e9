// Seeded results files of any size: 17 columns, a row = injection x analyte, calibrators and QC samples, ~12 % CSF,
// quoted fields. The same bytes every time.
import { closeSync, openSync, writeSync } from "node:fs";

const columns =
  "sample_id,subject_id,matrix,collected_at,visit,analyte,concentration,unit,lloq,sample_type,run,raw_file,acquired_at,nominal_concentration,area,internal_standard_area,comment";

function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const two = (n) => String(n).padStart(2, "0");
const startMs = Date.UTC(2026, 0, 5, 8, 0, 0);
const stamp = (ms) => new Date(ms).toISOString().slice(0, 19);

/**
 * Writes `rows` result rows to `path`. `block` shifts subjects, runs and times, so that several files hold different
 * data. Returns the subjects' dosing starts, for a doses table.
 */
export function generateResults(path, rows, { seed = 1, block = 0 } = {}) {
  const next = random(seed + block * 7919);
  const file = openSync(path, "w");
  let text = `${columns}\n`;
  let written = 0;
  let injection = 0;
  const subjects = [];
  const runSize = 96;
  const add = (line) => {
    text += line;
    written++;
    if (text.length > 1 << 20) {
      writeSync(file, text);
      text = "";
    }
  };
  let subject = 0;
  let runNo = 0;
  while (written < rows) {
    runNo++;
    const run = `R${block}-${runNo}`;
    const acquired = () => stamp(startMs + block * 3e10 + injection++ * 240_000);
    for (let level = 0; level < 8 && written < rows; level++) {
      const nominal = 3 ** level;
      const found = nominal * (0.95 + next() * 0.1);
      add(`,,,,,drug,${found.toFixed(4)},ng/mL,1,calibrator,${run},${run}_${injection}.raw,${acquired()},${nominal},${Math.round(found * 1e5)},52000,\n`);
    }
    for (let qc = 0; qc < 6 && written < rows; qc++) {
      const nominal = [3, 800, 1700][qc % 3];
      const found = nominal * (0.93 + next() * 0.14);
      add(`,,,,,drug,${found.toFixed(4)},ng/mL,1,qc,${run},${run}_${injection}.raw,${acquired()},${nominal},${Math.round(found * 1e5)},52000,\n`);
    }
    for (let sample = 14; sample < runSize && written < rows; ) {
      subject++;
      const subjectId = `B${block}-${String(subject).padStart(6, "0")}`;
      const firstDoseMs = startMs + (subject % 300) * 3_600_000;
      subjects.push({ subjectId, firstDoseMs });
      // Eight samples a subject, one of them CSF: about one in eight.
      for (let draw = 0; draw < 8 && sample < runSize && written < rows; draw++, sample++) {
        const isCsf = draw === 3;
        const drawnMs = firstDoseMs + 96 * 3_600_000 + (isCsf ? 2 : draw) * 3_600_000 + (isCsf ? 5 : 0) * 60_000;
        const plasma = Math.exp(5 + next() * 1.5);
        const value = isCsf ? plasma * 0.02 * (0.6 + next() * 0.8) : plasma;
        const shown = isCsf && value < 1 ? "<1.00" : value.toPrecision(5);
        const matrix = isCsf ? "CSF" : "PLASMA";
        const sampleId = `${subjectId}-${matrix}-${two(draw)}`;
        add(
          `${sampleId},${subjectId},${matrix},${stamp(drawnMs)},"Visit ${1 + (subject % 4)}, day ${draw}",drug,${shown},ng/mL,1,study,${run},"${run}_${injection}, ${draw}.raw",${acquired()},,${Math.round(value * 1e5)},52000,"as received, thawed once"\n`,
        );
      }
    }
  }
  writeSync(file, text);
  closeSync(file);
  return subjects;
}

/** A doses table: one interval of constant dosing a subject, complete from its first dose. */
export function generateDoses(path, subjects) {
  const file = openSync(path, "w");
  let text = "dose_id,subject_id,drug,dose,unit,frequency,start,end\n";
  for (const { subjectId, firstDoseMs } of subjects) {
    text += `${subjectId}-D1,${subjectId},drug,100,mg,BID,${stamp(firstDoseMs)},\n`;
    if (text.length > 1 << 20) {
      writeSync(file, text);
      text = "";
    }
  }
  writeSync(file, text);
  closeSync(file);
}

export const studyYaml = `id: bench
zone: UTC
analytes:
  - name: drug
    halfLifeH: { plasma: 3, csf: 3 }
doseRecords: { complete: true }
regimen: { frequency: BID }
inbox: { settleSeconds: 0 }
`;

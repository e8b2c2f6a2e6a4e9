import type { ConcentrationDatasets } from "./concentrations.js";
import type { SdtmRecord } from "./dataset.js";
import { duration } from "./duration.js";
import { type AreaRatio, type Composer, resultKey, type SdtmSubject } from "./study.js";
import type { Supplement } from "./supplement.js";

/** PP records of AUC ratios with the RELREC records that tie each to the concentrations it came from. */
export interface AreaRecords {
  parameters: SdtmRecord[];
  relations: SdtmRecord[];
}

/**
 * The AUC ratio of a subject's dosing intervals as RAAUCINT: CSF over plasma between two times after one dose, which
 * PPSTINT and PPENINT state. An interval whose samples do not allow it is NOT DONE with the reason; a subject without two
 * quantified samples of each matrix after one dose has no record. PPSEQ goes on after `last`.
 */
export function areaRatioRecords(
  subject: SdtmSubject,
  last: number,
  direction: string,
  pc: ConcentrationDatasets,
  composer: Composer,
  supp: Supplement,
): AreaRecords {
  const { subjectId } = subject.evaluation.subject;
  const parameters: SdtmRecord[] = [];
  const relations: SdtmRecord[] = [];
  for (const [index, one] of subject.areaRatios.entries()) {
    const sequence = last + index + 1;
    const at = composer.dtc(one.dose)!;
    parameters.push({
      ...composer.identifiers("PP", subjectId),
      PPSEQ: sequence,
      PPTESTCD: "RAAUCINT",
      PPTEST: "Ratio AUC from T1 to T2",
      PPCAT: one.analyte,
      ...cells(one),
      PPANMETH: direction,
      PPTPTREF: `LAST DOSE ${at}`,
      PPRFTDTC: at,
      PPSTINT: duration(one.fromH),
      PPENINT: duration(one.toH),
    });
    const related = (domain: "PC" | "PP", value: number): SdtmRecord => ({
      STUDYID: composer.study.studyId,
      RDOMAIN: domain,
      USUBJID: composer.usubjid(subjectId),
      IDVAR: `${domain}SEQ`,
      IDVARVAL: String(value),
      RELID: `RAAUCINT${sequence}`,
    });
    const keys = one.sampleIds.map((sampleId) => `${subjectId}\u001f${resultKey(sampleId, one.analyte)}`);
    relations.push(...keys.map((key) => related("PC", pc.sequences.get(key)!)), related("PP", sequence));
    supp.add(subjectId, sequence, "DERIVED", [
      { name: "AUCMETH", label: "Method of the Areas", value: one.method },
      { name: "AUCCSF", label: "AUC in CSF (h x Unit of Concentration)", value: one.csfArea },
      { name: "AUCPLAS", label: "AUC in Plasma (h x Unit of Concentr.)", value: one.plasmaArea },
    ]);
  }
  return { parameters, relations };
}

function cells({ ratio, notEstimable }: AreaRatio): SdtmRecord {
  if (ratio === null) return { PPSTAT: "NOT DONE", PPREASND: notEstimable ?? "not estimable" };
  return { PPORRES: String(ratio), PPSTRESC: String(ratio), PPSTRESN: ratio };
}

import { concentrationDatasets } from "./concentrations.js";
import type { Dataset, Remark } from "./dataset.js";
import { doseDatasets } from "./doses.js";
import { ratioDatasets } from "./ratios.js";
import { Composer, type SdtmStudy } from "./study.js";
import { subjectDatasets } from "./subjects.js";

export interface SdtmPackage {
  /** DM, CM, EX, EC, PC, PP, their SUPP-- and RELREC; those without records are left away. */
  datasets: Dataset[];
  remarks: Remark[];
}

/** The study as SDTM datasets (SDTMIG 3.4; reference: SDTM Model 2.0, CDISC controlled terminology). Pure. */
export function buildSdtm(study: SdtmStudy): SdtmPackage {
  const composer = new Composer(study);
  const pc = concentrationDatasets(composer);
  const datasets = [
    ...subjectDatasets(composer),
    ...doseDatasets(composer),
    ...pc.datasets,
    ...ratioDatasets(composer, pc),
  ].filter((one) => one !== null && one.rows.length > 0);
  return { datasets: datasets as Dataset[], remarks: composer.remarks };
}

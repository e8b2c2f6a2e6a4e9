import type { StudyConfig } from "../src/config/schema.js";
import { albuminQuotient } from "../src/stats/unbound-ratio.js";
import type { SubjectData } from "../src/store/study-store.js";

/**
 * Albumin quotients (CSF over serum) of one subject's samples by sample id, from the samples table. Empty where no analyte
 * needs one: only where the fraction unbound is given for plasma and not for CSF.
 */
export function albuminQuotients(data: SubjectData, config: StudyConfig): ReadonlyMap<string, number> {
  const quotients = new Map<string, number>();
  const isNeeded = config.analytes.some(({ fractionUnbound: f }) => f.plasma !== null && f.csf === null);
  if (!isNeeded) return quotients;
  const rows = new Map(data.tables.samples.rows.map((row) => [`${row.fileNo} ${row.row}`, row.content.numbers]));
  for (const sample of data.samples) {
    const numbers = rows.get(`${sample.fileNo} ${sample.row}`);
    const { csf_albumin_mg_l: csf, serum_albumin_g_l: serum } = numbers ?? {};
    const quotient = csf === undefined || serum === undefined ? null : albuminQuotient(csf, serum);
    if (quotient !== null && quotient > 0) quotients.set(sample.sampleId, quotient);
  }
  return quotients;
}

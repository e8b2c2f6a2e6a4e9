import { hash } from "node:crypto";

/**
 * The name of a pair: 16 hexadecimal characters of the SHA-256 of study, subject, analyte and the two sample ids. Equal
 * for equal parts, whatever file or order they came from.
 */
export function pairIdOf(parts: {
  study: string;
  subjectId: string;
  analyte: string;
  csfSampleId: string;
  plasmaSampleId: string;
  /** The second plasma sample, where plasma was interpolated between two. */
  secondPlasmaSampleId?: string | null;
}): string {
  // A JSON array keeps ("a", "bc") and ("ab", "c") apart.
  const second = parts.secondPlasmaSampleId ?? null;
  const ids = [parts.csfSampleId, parts.plasmaSampleId, ...(second === null ? [] : [second])];
  const text = JSON.stringify([parts.study, parts.subjectId, parts.analyte, ...ids]);
  return hash("sha256", text, "hex").slice(0, 16);
}

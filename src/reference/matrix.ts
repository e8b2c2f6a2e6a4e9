import type { Matrix } from "../domain/sample.js";

/**
 * Matrix names that always mean CSF or plasma: CDISC SDTM and SEND terms (C12692, C13356) and the words of this house.
 * Everything else is what study.yaml's synonyms say: `Plasma_For_BPP` is not plasma.
 */
const known: Readonly<Record<string, Matrix>> = {
  csf: "csf",
  "cerebrospinal fluid": "csf",
  "fluid, cerebrospinal": "csf",
  plasma: "plasma",
};

export interface MatrixNames {
  /** `csf`, `plasma`, or the text itself in lower case for a matrix that is not paired. */
  canonical(text: string): string;
  paired(text: string): Matrix | null;
}

export function matrixNames(synonyms: { csf: readonly string[]; plasma: readonly string[] }): MatrixNames {
  const words = new Map<string, Matrix>(Object.entries(known));
  for (const word of synonyms.csf) words.set(fold(word), "csf");
  for (const word of synonyms.plasma) words.set(fold(word), "plasma");
  const paired = (text: string): Matrix | null => words.get(fold(text)) ?? null;
  return { paired, canonical: (text) => paired(text) ?? fold(text) };
}

function fold(text: string): string {
  return text.trim().toLowerCase();
}

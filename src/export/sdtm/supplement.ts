import { type Dataset, makeDataset, type SdtmRecord } from "./dataset.js";
import { suppHead } from "./domains.js";
import type { Composer } from "./study.js";

/** A remark beside a record of its parent: QNAM (at most 8 characters), QLABEL (at most 40) and the value. */
export interface Qualifier {
  name: string;
  label: string;
  value: string | number | null;
}

/** Collects the SUPP-- records of one domain. */
export class Supplement {
  private readonly records: SdtmRecord[] = [];

  constructor(
    private readonly parent: string,
    private readonly composer: Composer,
  ) {}

  /** `sequence` null: about the subject as a whole (DM). Empty values make no record. */
  add(
    subjectId: string,
    sequence: number | null,
    origin: "COLLECTED" | "DERIVED",
    qualifiers: readonly Qualifier[],
  ): void {
    for (const { name, label, value } of qualifiers) {
      if (value === null || value === "") continue;
      this.records.push({
        STUDYID: this.composer.study.studyId,
        RDOMAIN: this.parent,
        USUBJID: this.composer.usubjid(subjectId),
        IDVAR: sequence === null ? null : `${this.parent}SEQ`,
        IDVARVAL: sequence === null ? null : String(sequence),
        QNAM: name,
        QLABEL: label,
        QVAL: String(value),
        QORIG: origin,
      });
    }
  }

  /** Null where there is nothing to say: a dataset without records is not written. */
  dataset(): Dataset | null {
    return this.records.length === 0 ? null : makeDataset(suppHead(this.parent), this.records);
  }
}

/** A list as numbered qualifiers: MARK1, MARK2 ... */
export function listed(name: string, label: string, values: readonly string[]): Qualifier[] {
  return values.map((value, index) => ({ name: `${name}${index + 1}`, label: `${label} ${index + 1}`, value }));
}

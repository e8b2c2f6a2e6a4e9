import type { DoseRecord } from "../../src/domain/dose.js";

/** A taken 100 mg dose of DrugA for subject S1; give it a time. */
export function doseRecord(doseId: string, more: Partial<DoseRecord> = {}): DoseRecord {
  return {
    doseId,
    subjectId: "S1",
    record: "actual",
    drug: "DrugA",
    amount: 100,
    unit: "mg",
    route: null,
    formulation: null,
    frequency: null,
    givenAt: null,
    start: null,
    end: null,
    status: "taken",
    reason: null,
    origin: { file: "doses.csv", sha256: "", row: 2, reader: "house", version: "0" },
    ...more,
  };
}

import type { DoseRecord, Subject } from "../src/domain/dose.js";
import type { Finding } from "../src/domain/finding.js";
import { dayMs, exactly, type Moment } from "../src/domain/moment.js";
import type { Exclusion } from "../src/domain/pair.js";
import type { Matrix, SampleVerdict } from "../src/domain/sample.js";
import { findingOf } from "../src/findings/finding.js";
import { notRecorded } from "../src/rules/not-recorded.js";
import type { SampleFacts } from "../src/rules/rule.js";
import type { SnapshotRow, StoredSample, SubjectData } from "../src/store/study-store.js";

/** What the samples table, the subjects table and the dose records say of one tube, as the rules ask for it. */
export class SampleFactsReader {
  private rows: Map<string, SnapshotRow> | null = null;
  private readonly firstDoseAt: Moment | null;

  constructor(
    private readonly data: SubjectData,
    private readonly subject: Subject,
    doses: readonly DoseRecord[],
  ) {
    this.firstDoseAt = firstTaken(doses);
  }

  factsOf(sample: StoredSample, matrix: Matrix, analyses: SampleFacts["analyses"]): SampleFacts {
    const content = this.rowOf(sample)?.content;
    return {
      sampleId: sample.sampleId,
      subjectId: this.data.subjectId,
      matrix,
      collectedAt: sample.collectedAt,
      numbers: content?.numbers ?? {},
      times: content?.times ?? {},
      cells: content?.cells ?? sample.details ?? {},
      ageYears: ageYears(this.subject, this.birthDate(), sample.collectedAt),
      firstDoseAt: this.firstDoseAt,
      analyses,
    };
  }

  /** End of collection of an interval sample; null for a sample drawn at one time. */
  collectedEnd(sample: StoredSample): Moment | null {
    if (sample.details === null) return null;
    return this.rowOf(sample)?.content.times.collected_end ?? null;
  }

  /** Numbers of the row of the samples table with this id; none where it has no such row. */
  numbersOf(sampleId: string): Readonly<Record<string, number>> {
    if (this.data.tables.samples.rows.length === 0) return noNumbers;
    const sample = this.data.samples.find((one) => one.sampleId === sampleId);
    return (sample && this.rowOf(sample)?.content.numbers) ?? noNumbers;
  }

  private rowOf(sample: StoredSample): SnapshotRow | undefined {
    this.rows ??= new Map(this.data.tables.samples.rows.map((row) => [`${row.fileNo}|${row.row}`, row]));
    return this.rows.get(`${sample.fileNo}|${sample.row}`);
  }

  private birthDate(): Moment | null {
    return this.data.tables.subjects.rows[0]?.content.times.birth_date ?? null;
  }
}

const noNumbers = {};

function firstTaken(doses: readonly DoseRecord[]): Moment | null {
  let first: Moment | null = null;
  for (const dose of doses) {
    const at = dose.givenAt ?? dose.start;
    if (dose.record !== "actual" || dose.status !== "taken" || at === null) continue;
    if (first === null || at.ms < first.ms) first = at;
  }
  return first;
}

function ageYears(subject: Subject, birth: Moment | null, at: Moment | null): number | null {
  const stated = Number(subject.details.age ?? "");
  if (subject.details.age !== undefined && Number.isFinite(stated)) return stated;
  return birth === null || at === null ? null : Math.floor((at.ms - birth.ms) / (365.25 * dayMs));
}

/** A tube no samples table lists: nothing of its protocol is recorded, so it has not passed. */
export const notListed: { verdict: SampleVerdict; reasons: readonly Exclusion[] } = {
  verdict: "review",
  reasons: [
    { code: "not-recorded", text: "No samples table lists this sample: how it was drawn and kept is not known." },
  ],
};

/** Told once a subject: a study without a samples table has one trouble, not one a tube. */
export function notListedFinding(subjectId: string, sampleIds: readonly string[]): Finding {
  const some = sampleIds.slice(0, 5).join(", ");
  return findingOf(notRecorded.key, notRecorded, {
    subjectId,
    sampleId: sampleIds[0] ?? null,
    value: String(sampleIds.length),
    expected: "a row of the samples table for each sample",
    what: `${subjectId}: no samples table lists ${sampleIds.length} of its samples (${some}${sampleIds.length > 5 ? ", ..." : ""}).`,
    why: "What is not recorded cannot be checked: these samples have not passed, they are only not contradicted.",
    remedy: "Put a samples table with these samples into the inbox (`csfp init` writes a template).",
  });
}

/** When a result was acquired; null for no finite time. */
export function acquiredAt(ms: number): Moment | null {
  return Number.isFinite(ms) ? exactly(ms) : null;
}

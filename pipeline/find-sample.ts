import { minuteMs } from "../src/domain/moment.js";
import { plainSpelling, Spellings } from "../src/domain/spelling.js";
import { createTimeReader } from "../src/io/time-text.js";
import { candidateIds, type DescribedSample, describedSamples, type IdentityRules } from "../src/results/identity.js";
import type { KnownSample } from "../src/store/study-store.js";
import type { Context } from "./stage.js";
import { identityRules } from "./study-rules.js";

/** A sample found for the texts of a result; `spelled` where they differ from its id only as the study allows. */
export interface FoundSample {
  sampleNo: number;
  sampleId: string;
  spelled: string | null;
}

/** Looks for the sample that a result's texts name: by id, by a declared spelling, by subject and matrix. */
export class SampleFinder {
  private readonly rules: IdentityRules;
  private readonly byId: ReadonlyMap<string, KnownSample>;
  private readonly spellings: Spellings | null;
  private readonly ignore;
  private readonly byPlace = new Map<string, KnownSample[]>();
  private readonly parseTime;

  constructor(context: Context, samples: readonly KnownSample[]) {
    const { identify, zone } = context.loaded.config;
    this.rules = identityRules(context);
    this.byId = new Map(samples.map((sample) => [sample.sampleId, sample]));
    this.ignore = identify.ignore;
    this.spellings = identify.ignore.length === 0 ? null : new Spellings(this.byId.keys(), identify.ignore);
    this.parseTime = createTimeReader(zone).parse;
    for (const sample of samples) {
      const key = this.placeKey(sample.subjectId, sample.matrix);
      const list = this.byPlace.get(key);
      if (list === undefined) this.byPlace.set(key, [sample]);
      else list.push(sample);
    }
  }

  find(texts: readonly string[]): FoundSample | null {
    const ids = candidateIds(texts, this.rules);
    for (const id of ids) {
      const sample = this.byId.get(id);
      if (sample !== undefined) return { sampleNo: sample.sampleNo, sampleId: sample.sampleId, spelled: null };
    }
    for (const id of ids) {
      const meant = this.spellings?.find(id) ?? null;
      if (meant !== null) return { sampleNo: this.byId.get(meant)!.sampleNo, sampleId: meant, spelled: id };
    }
    for (const described of describedSamples(texts, this.rules)) {
      const [only, ...others] = this.described(described);
      if (only !== undefined && others.length === 0) {
        return { sampleNo: only.sampleNo, sampleId: only.sampleId, spelled: null };
      }
    }
    return null;
  }

  /** Sample ids that become equal by the declared spelling rules. */
  equalSpellings(): string[][] {
    return this.spellings?.equal() ?? [];
  }

  /** The samples of a subject and matrix, of the visit or time where the pattern gives one. */
  private described({ subjectId, matrix, visit, time }: DescribedSample): KnownSample[] {
    const at = time === null ? null : this.parseTime(time);
    return (this.byPlace.get(this.placeKey(subjectId, matrix)) ?? []).filter((sample) => {
      const isVisit = visit === null || sample.visit?.trim().toLowerCase() === visit.trim().toLowerCase();
      const isTime =
        time === null ||
        (at !== null &&
          sample.collectedMs !== null &&
          Math.floor(sample.collectedMs / minuteMs) === Math.floor(at.ms / minuteMs));
      return isVisit && isTime;
    });
  }

  private placeKey(subjectId: string, matrix: string): string {
    return JSON.stringify([plainSpelling(subjectId, this.ignore), matrix]);
  }
}

import type { Finding } from "../src/domain/finding.js";
import { NearMisses } from "../src/domain/near-miss.js";
import { plainSpelling } from "../src/domain/spelling.js";
import { finding } from "../src/findings/finding.js";
import type { SubjectPresence } from "../src/store/study-store.js";
import type { Context } from "./stage.js";

/** Subjects that are one person under several spellings, as `identify.ignore` declares. */
export interface SubjectLinks {
  /** Subjects without samples of their own by the subject with samples whose records they are. */
  others: ReadonlyMap<number, readonly number[]>;
  /** The subject with samples, by each of those. */
  mainOf: ReadonlyMap<number, number>;
  findings: readonly Finding[];
}

const noLinks: SubjectLinks = { others: new Map(), mainOf: new Map(), findings: [] };

/** Links made by the declared spelling rules; where two subjects with samples become equal, neither is linked. */
export async function subjectLinks({ store, loaded }: Pick<Context, "store" | "loaded">): Promise<SubjectLinks> {
  const { ignore } = loaded.config.identify;
  if (ignore.length === 0) return noLinks;
  const groups = new Map<string, SubjectPresence[]>();
  for (const subject of await store.subjectPresence()) {
    const plain = plainSpelling(subject.subjectId, ignore);
    const group = groups.get(plain);
    if (group === undefined) groups.set(plain, [subject]);
    else group.push(subject);
  }
  const others = new Map<number, number[]>();
  const mainOf = new Map<number, number>();
  const findings: Finding[] = [];
  for (const group of groups.values()) {
    if (group.length < 2) continue;
    const withSamples = group.filter((subject) => subject.hasSamples);
    const [main] = withSamples;
    if (main === undefined) continue;
    if (withSamples.length > 1) {
      findings.push(ambiguous(withSamples));
      continue;
    }
    const linked = group.filter((subject) => subject !== main);
    others.set(
      main.subjectNo,
      linked.map((subject) => subject.subjectNo),
    );
    for (const subject of linked) mainOf.set(subject.subjectNo, main.subjectNo);
    findings.push(linkedFinding(main, linked));
  }
  return { others, mainOf, findings };
}

/** Subjects that have doses and no samples, or samples and no doses, where the study has both: one finding. */
export async function unlikeSubjects(context: Context, links: SubjectLinks): Promise<Finding[]> {
  const subjects = await context.store.subjectPresence();
  const isLinked = ({ subjectNo }: SubjectPresence) => links.mainOf.has(subjectNo) || links.others.has(subjectNo);
  const own = subjects.filter((subject) => !isLinked(subject));
  if (!subjects.some((subject) => subject.hasSamples) || !subjects.some((subject) => subject.hasDoses)) return [];
  const onlyDoses = own.filter((subject) => subject.hasDoses && !subject.hasSamples);
  const onlySamples = own.filter((subject) => subject.hasSamples && !subject.hasDoses);
  if (onlyDoses.length === 0 && onlySamples.length === 0) return [];
  const candidates = new NearMisses((onlySamples.length > 0 ? onlySamples : []).map((subject) => subject.subjectId));
  const say = ({ subjectId }: SubjectPresence): string => {
    const near = candidates.find(subjectId);
    return near === null ? subjectId : `${subjectId} (is ${near} meant?)`;
  };
  const list = (some: readonly SubjectPresence[], name: (one: SubjectPresence) => string): string =>
    `${some.slice(0, 10).map(name).join(", ")}${some.length > 10 ? `, and ${some.length - 10} more` : ""}`;
  const parts = [
    ...(onlyDoses.length > 0 ? [`doses but no samples: ${list(onlyDoses, say)}`] : []),
    ...(onlySamples.length > 0 ? [`samples but no doses: ${list(onlySamples, (one) => one.subjectId)}`] : []),
  ];
  return [
    finding({
      rule: "subjects-do-not-match",
      subjectId: (onlyDoses[0] ?? onlySamples[0])!.subjectId,
      value: [...onlyDoses, ...onlySamples]
        .slice(0, 20)
        .map((one) => one.subjectId)
        .join(", "),
      expected: "dose records and samples under the same subject ids",
      what: `Subjects with ${parts.join("; subjects with ")}.`,
    }),
  ];
}

function ambiguous(subjects: readonly SubjectPresence[]): Finding {
  const ids = subjects.map((subject) => subject.subjectId).join(", ");
  return finding({
    rule: "ambiguous-spelling",
    scope: "study",
    subjectId: subjects[0]!.subjectId,
    value: ids,
    expected: "ids that stay different",
    what: `The subjects ${ids} become equal by \`identify.ignore\` of study.yaml; none of them is linked.`,
    remedy: "Correct the ids in the tables, or take the rule out of `identify.ignore`.",
  });
}

function linkedFinding(main: SubjectPresence, linked: readonly SubjectPresence[]): Finding {
  const ids = linked.map((subject) => subject.subjectId).join(", ");
  return finding({
    rule: "spelling-linked",
    scope: "study",
    subjectId: main.subjectId,
    value: ids,
    expected: main.subjectId,
    what: `Records of subject ${ids} count for subject ${main.subjectId}: the spellings differ only as \`identify.ignore\` allows.`,
    remedy: "Nothing, if both are the same subject.",
  });
}

import type { Finding } from "../src/domain/finding.js";
import { NearMisses, nearMiss } from "../src/domain/near-miss.js";
import { finding } from "../src/findings/finding.js";
import { isOfOtherStudy } from "../src/results/identity.js";
import type { UnmatchedInjection } from "../src/store/study-store.js";
import { SampleFinder } from "./find-sample.js";
import type { Context, Stage } from "./stage.js";
import { identityRules, sampleFacts } from "./study-rules.js";
import { subjectLinks, unlikeSubjects } from "./subject-links.js";

/**
 * Injection -> sample: what had no sample when it was read is tried again, for a samples table, an alias or a pattern
 * may have come since. What stays unmatched is listed with the nearest sample id.
 */
export const identify: Stage = {
  name: "identify",
  async run(context) {
    const { store } = context;
    const dirty = await store.dirtySubjects();
    if (dirty.length === 0 && (await store.meta("identified_with")) === context.fingerprint) return;
    await store.write({ actor: context.actor, reason: "link results to samples" }, async (writer) => {
      await writer.refreshSamples(dirty, sampleFacts(context));
    });
    const presence = await subjectLinks(context);
    const unmatched = await store.unmatched();
    const samples = unmatched.length === 0 ? [] : await store.knownSamples();
    const finder = new SampleFinder(context, samples);
    const rules = identityRules(context);
    const links: { injectionNo: number; sampleNo: number }[] = [];
    const left: UnmatchedInjection[] = [];
    const spelled = new Map<string, Set<string>>();
    for (const injection of unmatched) {
      const found = finder.find(textsOf(injection.label));
      if (found === null) {
        left.push(injection);
        continue;
      }
      links.push({ injectionNo: injection.injectionNo, sampleNo: found.sampleNo });
      if (found.spelled === null) continue;
      const known = spelled.get(found.sampleId);
      if (known === undefined) spelled.set(found.sampleId, new Set([found.spelled]));
      else known.add(found.spelled);
    }
    const files = new Map((await store.files()).map((file) => [file.fileNo, file]));
    const live = left.filter((injection) => files.get(injection.fileNo)?.status === "imported");
    const foreign = live.filter((injection) => isOfOtherStudy(textsOf(injection.label), rules));
    const isForeign = new Set(foreign);
    const unknown = live.filter((injection) => !isForeign.has(injection));
    const fileName = (fileNo: number): string => files.get(fileNo)!.name;
    const findings = [
      ...unmatchedFindings(
        unknown,
        samples.map((sample) => sample.sampleId),
        fileName,
      ),
      ...(foreign.length > 0 ? [otherStudyFinding(foreign, fileName)] : []),
      ...spellingFindings(spelled, finder.equalSpellings()),
      ...presence.findings,
      ...(await unlikeSubjects(context, presence)),
      ...(await unknownAnalytes(context, (no) => files.get(no)!)),
      ...context.inboxFindings,
    ];
    await store.write({ actor: context.actor, reason: "link results to samples" }, async (writer) => {
      await writer.linkInjections(links);
      // What changed under another spelling changed for the subject it is linked to.
      for (const main of new Set(dirty.flatMap((subjectNo) => presence.mainOf.get(subjectNo) ?? []))) {
        await writer.markDirty(main);
      }
      await writer.replaceFindings("study", 0, findings);
      await writer.setMeta("identified_with", context.fingerprint);
    });
    if (unknown.length > 0) {
      context.log.say("warning", `${plural(unknown.length, "result")} cannot be assigned to a sample yet`);
    }
    if (foreign.length > 0) {
      context.log.say("info", `${plural(foreign.length, "result")} of other studies left aside`);
    }
  },
};

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** Results of other studies in shared exports: counted, not named one by one. */
function otherStudyFinding(foreign: readonly UnmatchedInjection[], fileName: (fileNo: number) => string): Finding {
  const names = [...new Set(foreign.map((injection) => fileName(injection.fileNo)))].sort();
  return finding({
    rule: "other-study",
    file: names[0]!,
    value: String(foreign.length),
    what: `${plural(foreign.length, "result")} in ${names.join(", ")} ${foreign.length === 1 ? "belongs" : "belong"} to other studies (\`identify.otherStudies\`) and ${foreign.length === 1 ? "is" : "are"} left aside.`,
  });
}

function spellingFindings(spelled: ReadonlyMap<string, ReadonlySet<string>>, equal: readonly string[][]): Finding[] {
  const linked = [...spelled].map(([sampleId, texts]) =>
    finding({
      rule: "spelling-linked",
      sampleId,
      value: [...texts].join(", "),
      expected: sampleId,
      what: `Results of ${[...texts].join(", ")} were assigned to sample ${sampleId}: the spellings differ only as \`identify.ignore\` allows.`,
      remedy: "Nothing, if both are the same sample.",
    }),
  );
  const ambiguous = equal.map((ids) =>
    finding({
      rule: "ambiguous-spelling",
      sampleId: ids[0]!,
      value: ids.join(", "),
      expected: "ids that stay different",
      what: `The samples ${ids.join(", ")} become equal by \`identify.ignore\` of study.yaml; other spellings are linked to none of them.`,
      remedy: "Correct the ids, or take the rule out of `identify.ignore`.",
    }),
  );
  return [...linked, ...ambiguous];
}

function textsOf(label: string): string[] {
  try {
    const texts: unknown = JSON.parse(label);
    return Array.isArray(texts) ? texts.map(String) : [label];
  } catch {
    return [label];
  }
}

/** Ids looked at for suggestions in one night: a plate of unknown tubes in a study of a million would take hours. */
const mostComparisons = 100_000_000;
/** Texts of one file that are told one by one; nobody reads more, and a file may come before its samples table. */
const mostTold = 1000;

/** One finding for each unmatched text: a plate of unknown tubes is one trouble, told once with its rows. */
function unmatchedFindings(
  unmatched: readonly UnmatchedInjection[],
  sampleIds: readonly string[],
  fileName: (fileNo: number) => string,
): Finding[] {
  if (unmatched.length === 0) return [];
  const byFile = new Map<number, Map<string, UnmatchedInjection[]>>();
  for (const injection of unmatched) {
    const byLabel = byFile.get(injection.fileNo) ?? new Map<string, UnmatchedInjection[]>();
    byFile.set(injection.fileNo, byLabel);
    const list = byLabel.get(injection.label);
    if (list) list.push(injection);
    else byLabel.set(injection.label, [injection]);
  }
  const candidates = new NearMisses(sampleIds);
  let left = Math.max(20, Math.floor(mostComparisons / Math.max(1, sampleIds.length)));
  const findings: Finding[] = [];
  for (const [fileNo, byLabel] of byFile) {
    const file = fileName(fileNo);
    const lists = [...byLabel.values()];
    for (const list of lists.slice(0, mostTold)) {
      const texts = textsOf(list[0]!.label);
      const near = left-- > 0 ? (texts.map((text) => candidates.find(text)).find((id) => id !== null) ?? null) : null;
      const row = list[0]!.row;
      const what =
        `${file}:${row}: \`${texts.join("` / `")}\` is not a sample of this study (${list.length} ` +
        `result${list.length === 1 ? "" : "s"})${near ? `; did you mean \`${near}\`?` : "."}`;
      findings.push(unmatchedFinding(file, row, texts.join(" | "), what));
    }
    const others = lists.slice(mostTold);
    if (others.length === 0) continue;
    const row = others[0]![0]!.row;
    const count = others.reduce((sum, list) => sum + list.length, 0);
    const what = `${file}: ${others.length} further texts are not samples of this study, either (${count} results, one in row ${row}).`;
    findings.push(unmatchedFinding(file, row, null, what));
  }
  return findings;
}

function unmatchedFinding(file: string, row: number, value: string | null, what: string): Finding {
  return finding({
    rule: "unmatched-sample",
    file,
    row,
    value,
    expected: "the id of a sample in the samples table",
    what,
  });
}

/** Names in files that are no analyte of the study: kept, said, not used. */
async function unknownAnalytes(
  context: Context,
  file: (fileNo: number) => { name: string; status: string },
): Promise<Finding[]> {
  const names = context.loaded.config.analytes.flatMap((analyte) => [analyte.name, ...analyte.aliases]);
  const known = new Set(names.map((name) => name.toLowerCase()));
  const uses = await context.store.analyteUses();
  return uses
    .filter((use) => !known.has(use.analyte.toLowerCase()) && file(use.fileNo).status === "imported")
    .map((use) => {
      const near = nearMiss(use.analyte, names);
      return finding({
        rule: "unknown-analyte",
        analyte: use.analyte,
        file: file(use.fileNo).name,
        row: use.firstRow,
        value: use.analyte,
        expected: `one of ${names.join(", ")}`,
        what: `${file(use.fileNo).name}:${use.firstRow}: \`${use.analyte}\` is not an analyte of this study (${use.rows} results)${near ? `; did you mean \`${near}\`?` : "."}`,
      });
    });
}

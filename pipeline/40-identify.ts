import { type Finding, finding } from "../src/domain/finding.js";
import { NearMisses, nearMiss } from "../src/domain/near-miss.js";
import { candidateIds } from "../src/results/identity.js";
import type { UnmatchedInjection } from "../src/store/study-store.js";
import type { Context, Stage } from "./stage.js";
import { identityRules, sampleFacts } from "./study-rules.js";

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
    const unmatched = await store.unmatched();
    const rules = identityRules(context);
    const sampleNos = unmatched.length === 0 ? new Map<string, number>() : await store.sampleNos();
    const links: { injectionNo: number; sampleNo: number }[] = [];
    const left: UnmatchedInjection[] = [];
    for (const injection of unmatched) {
      const ids = candidateIds(textsOf(injection.label), rules);
      const sampleNo = ids.map((id) => sampleNos.get(id)).find((no) => no !== undefined);
      if (sampleNo === undefined) left.push(injection);
      else links.push({ injectionNo: injection.injectionNo, sampleNo });
    }
    const files = new Map((await store.files()).map((file) => [file.fileNo, file]));
    const live = left.filter((injection) => files.get(injection.fileNo)?.status === "imported");
    const findings = [
      ...unmatchedFindings(live, [...sampleNos.keys()], (no) => files.get(no)!.name),
      ...(await unknownAnalytes(context, (no) => files.get(no)!)),
      ...context.inboxFindings,
    ];
    await store.write({ actor: context.actor, reason: "link results to samples" }, async (writer) => {
      await writer.linkInjections(links);
      await writer.replaceFindings("study", 0, findings);
      await writer.setMeta("identified_with", context.fingerprint);
    });
    if (live.length > 0) context.log.say("warning", `${live.length} results have no known sample yet`);
  },
};

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
        `${file}:${row}: \`${texts.join("` / `")}\` is no known sample (${list.length} ` +
        `result${list.length === 1 ? "" : "s"})${near ? `; did you mean \`${near}\`?` : "."}`;
      findings.push(unmatchedFinding(file, row, texts.join(" | "), what));
    }
    const others = lists.slice(mostTold);
    if (others.length === 0) continue;
    const row = others[0]![0]!.row;
    const count = others.reduce((sum, list) => sum + list.length, 0);
    const what = `${file}: ${others.length} further texts are no known samples, either (${count} results, one in row ${row}).`;
    findings.push(unmatchedFinding(file, row, null, what));
  }
  return findings;
}

function unmatchedFinding(file: string, row: number, value: string | null, what: string): Finding {
  return finding({
    severity: "error",
    rule: "unmatched-sample",
    scope: "sample",
    file,
    row,
    value,
    expected: "the id of a sample in the samples table",
    what,
    why: "Without a sample nobody knows whose CSF or plasma this is; the results are kept but not used.",
    remedy:
      "Add the sample to the samples table, or an alias or pattern under `identify:` in study.yaml; it is tried again every night.",
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
        severity: "warning",
        rule: "unknown-analyte",
        scope: "file",
        analyte: use.analyte,
        file: file(use.fileNo).name,
        row: use.firstRow,
        value: use.analyte,
        expected: `one of ${names.join(", ")}`,
        what: `${file(use.fileNo).name}:${use.firstRow}: \`${use.analyte}\` is no analyte of this study (${use.rows} results)${near ? `; did you mean \`${near}\`?` : "."}`,
        why: "Its results are kept but enter no pair.",
        remedy:
          "If it is one of the study's analytes, add the name to its `aliases` in study.yaml; otherwise nothing is to be done.",
      });
    });
}

import { type Replacement, replacementsOf } from "../src/decisions/replaced-runs.js";
import { standings } from "../src/decisions/standing.js";
import type { Decision } from "../src/domain/decision.js";
import type { Finding } from "../src/domain/finding.js";
import { finding } from "../src/findings/finding.js";
import type { Observation } from "../src/store/study-store.js";
import { replacementEvidence, type SharedResult } from "./evidence.js";
import type { Context } from "./stage.js";
import { analyteIndex } from "./study-rules.js";

/** One run that counts instead of another, for all samples that both measured: a decision, approved by a second person. */

/** What the run `by` measured of the samples and analytes that `run` measured, too. */
export async function sharedResults(
  { store, loaded }: Pick<Context, "store" | "loaded">,
  run: string,
  by: string,
  analyte: string | null,
): Promise<SharedResult[]> {
  const find = analyteIndex(loaded.config.analytes);
  const resultsOf = async (name: string): Promise<SharedResult[]> =>
    (await store.sampleResults(name)).flatMap((one) => {
      const own = find(one.analyte)?.name;
      return own === undefined || (analyte !== null && own !== analyte) ? [] : { ...one, analyte: own };
    });
  const keyOf = (one: SharedResult): string => JSON.stringify([one.sampleId, one.analyte]);
  const measured = new Set((await resultsOf(run)).map(keyOf));
  return (await resultsOf(by)).filter((one) => measured.has(keyOf(one)));
}

/** Hash of what a `replace` entry rests on; null where the two runs share no sample any more. */
export async function evidenceOfReplacement(
  context: Context,
  entry: Pick<Decision, "targetId" | "choice" | "analyte">,
): Promise<string | null> {
  const { targetId: run, choice, analyte } = entry;
  if (choice === null) return null;
  return replacementEvidence(run, choice, await sharedResults(context, run, choice, analyte));
}

/** Every replacement in force; nothing is read where nobody entered one. */
export async function runReplacements(context: Context): Promise<Replacement[]> {
  const decisions = await context.store.decisions();
  const entries = decisions.filter((one) => one.action === "replace");
  if (entries.length === 0) return [];
  const evidence = new Map<number, string | null>();
  for (const one of entries) evidence.set(one.decisionNo, await evidenceOfReplacement(context, one));
  const own = decisions.filter((one) => evidence.has(one.decisionNo) || evidence.has(one.refersTo ?? 0));
  return replacementsOf(standings(own, (entry) => evidence.get(entry.decisionNo) ?? null));
}

/** Says of one sample and analyte which results gave way. */
export function replacedFinding(
  about: { subjectId: string; sampleId: string; analyte: string },
  gone: readonly Observation[],
  { by, standing: { entry } }: Replacement,
): Finding {
  const results = gone.map((one) => `\`${one.raw}\` of run ${one.run}`).join(", ");
  return finding({
    rule: "decided-result",
    ...about,
    run: by,
    value: gone.map((one) => one.raw).join(" | "),
    what: `${about.sampleId}, ${about.analyte}: ${results} gave way to the result of run ${by}, which replaces run ${entry.targetId} (D${entry.decisionNo} by ${entry.fullName}, ${entry.reasonCode}): ${entry.reasonText}`,
    remedy: "Nothing; a changed result of the run that counts opens the decision again.",
  });
}

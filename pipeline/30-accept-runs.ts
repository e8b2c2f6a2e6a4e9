import { checkRunsTogether } from "../src/rules/check-runs.js";
import { runToStore } from "../src/store/assessments.js";
import type { RunToStore } from "../src/store/study-store.js";
import { shareOut } from "./crew.js";
import { runJudge } from "./judge-run.js";
import { runsTogether } from "./runs-together.js";
import type { Context, Stage } from "./stage.js";
import { studyLimits } from "./study-rules.js";

/** Runs judged in one transaction. */
const runBatch = 20;

/**
 * Injections of calibrators, QC samples and blanks -> a verdict for each run, analyte and matrix, and the run's limits.
 * Only runs that something changed for; a changed study.yaml or version changes all.
 */
export const acceptRuns: Stage = {
  name: "accept runs",
  async run(context) {
    const { store } = context;
    const by = { actor: context.actor, reason: "judge runs" };
    const isAll = (await store.meta("runs_judged_with")) !== context.fingerprint;
    const groups = await store.runsToAssess(isAll ? "all" : "dirty");
    if (groups.length === 0 && !isAll) return;
    const batches: number[][][] = [];
    for (let start = 0; start < groups.length; start += runBatch) batches.push(groups.slice(start, start + runBatch));
    await shareOut(context, "runs", batches, await assessor(context), async (judged, index) => {
      await store.write(by, async (writer) => writer.putRunAssessments(judged));
      context.progress("runs", Math.min((index + 1) * runBatch, groups.length), groups.length);
    });
    const findings = checkRunsTogether(await runsTogether(context), studyLimits(context));
    await store.write(by, async (writer) => {
      await writer.putStudyRunFindings(findings);
      await writer.setMeta("runs_judged_with", context.fingerprint);
    });
  },
};

/** Judges batches of runs, given their numbers: what the night stores of them. */
export async function assessor(context: Context): Promise<(groups: readonly number[][]) => Promise<RunToStore[]>> {
  const judge = await runJudge(context);
  return async (groups) => {
    const judged: RunToStore[] = [];
    for (const numbers of groups) {
      const material = await context.store.loadRun(numbers);
      judged.push(runToStore(material.runNos, judge(material)));
    }
    return judged;
  };
}

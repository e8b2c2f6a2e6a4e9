import { isOpen } from "../src/decisions/standing.js";
import { type Severity, severities } from "../src/domain/finding.js";
import { findingCard } from "../src/findings/index.js";
import { formatMoment } from "../src/io/time-text.js";
import { signatureStates } from "./approval.js";
import { allStandings } from "./decision-target.js";
import { allRuleCards } from "./rule-cards.js";
import type { Context } from "./stage.js";

/** One thing that a person has to look at: how often, why, and the command that begins it. */
export interface Task {
  readonly severity: Severity;
  readonly count: number;
  readonly what: string;
  readonly examples: readonly string[];
  readonly command: string;
}

/** A study at one glance. */
export interface StudyStatus {
  readonly study: string;
  readonly lastNight: { readonly finishedAt: string; readonly version: string } | null;
  /** Why the stored results are not those of the present study.yaml and program; null where they are. */
  readonly outdated: string | null;
  readonly pairs: {
    readonly all: number;
    readonly used: number;
    readonly notEstimable: number;
    readonly excluded: number;
  };
  /** Worst first. */
  readonly tasks: readonly Task[];
}

/** What the store says of the study and what waits for a person, by cause. Reads only. */
export async function studyStatus(context: Context): Promise<StudyStatus> {
  const { store, loaded } = context;
  const { config } = loaded;
  const last = (await store.nights()).filter((night) => night.finishedAt !== null).at(-1);
  const pairs = await store.pairCounts();
  const count = (is: (one: (typeof pairs)[number]) => boolean): number =>
    pairs.filter(is).reduce((sum, one) => sum + one.count, 0);
  const excluded = count((one) => one.isExcluded);
  const notEstimable = count((one) => !one.isExcluded && one.state === "notEstimable");
  const all = count(() => true);
  const isOutdated = last !== undefined && (await store.meta("evaluated_with")) !== context.fingerprint;
  const tasks = [
    ...(await fileTasks(context)),
    ...(await decisionTasks(context)),
    ...(await runTasks(context)),
    ...(await findingTasks(context)),
  ];
  return {
    study: config.title === "" ? config.id : `${config.id}: ${config.title}`,
    lastNight:
      last === undefined
        ? null
        : {
            finishedAt: formatMoment(Date.parse(last.finishedAt!), config.zone).slice(0, 16).replace("T", " "),
            version: last.version,
          },
    outdated: isOutdated ? "study.yaml or the program changed since the last night; run `csfp nightly`" : null,
    pairs: { all, used: all - excluded - notEstimable, notEstimable, excluded },
    tasks: tasks.sort((a, b) => severities.indexOf(b.severity) - severities.indexOf(a.severity)),
  };
}

async function fileTasks({ store }: Context): Promise<Task[]> {
  const files = await store.files();
  const named = (status: string): string[] => files.filter((file) => file.status === status).map((file) => file.name);
  const [aside, waiting] = [named("setAside"), named("waiting")];
  return [
    ...task("error", aside, "set aside: nothing of it is used", "csfp files list", "file"),
    ...task(
      "error",
      waiting,
      "waiting for a person: it would withdraw rows in force",
      "csfp files show <file>",
      "file",
    ),
  ];
}

async function decisionTasks(context: Context): Promise<Task[]> {
  const open = (await allStandings(context)).filter(isOpen).map(({ entry }) => `D${entry.decisionNo}`);
  const isVoid = (one: { state: string }): boolean => one.state === "void";
  const signatures = (await signatureStates(context)).filter(isVoid).map((one) => `S${one.signatureNo}`);
  return [
    ...task("warning", open, "waiting for an answer", "csfp qc queue", "decision"),
    ...task("warning", signatures, "void: what was signed has changed since", "csfp qc queue", "signature"),
  ];
}

async function runTasks({ store }: Context): Promise<Task[]> {
  const runs = (await store.runAssessments()).filter((one) => one.verdict === "review" && one.name === one.run);
  const names = [...new Set(runs.map(({ name }) => name))];
  return task("warning", names, "under review", "csfp explain run <name>", "run");
}

/** Findings of one rule are one task; what a person can do stands in the catalogue. */
async function findingTasks({ store }: Context): Promise<Task[]> {
  const titles = new Map(allRuleCards().map((card) => [card.key, card.title]));
  const told = new Set(["rows-withdrawn", "unknown-layout", "ambiguous-layout"]);
  return (await store.findingCounts())
    .filter(({ severity, rule }) => severity !== "info" && !told.has(rule))
    .map(({ severity, rule, count }) => ({
      severity,
      count,
      what: `${count === 1 ? "finding" : "findings"}: ${titles.get(rule) ?? findingCard(rule)?.title ?? rule}`,
      examples: [],
      command: `csfp list findings --rule ${rule}`,
    }));
}

function task(severity: Severity, names: readonly string[], state: string, command: string, what: string): Task[] {
  if (names.length === 0) return [];
  const noun = names.length === 1 ? what : `${what}s`;
  const said =
    names.length === 1
      ? state
      : state.replace("nothing of it", "nothing of them").replace(": it would", ": they would");
  return [{ severity, count: names.length, what: `${noun} ${said}`, examples: names.slice(0, 5), command }];
}

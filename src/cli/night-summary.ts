import { join, relative } from "node:path";
import type { NightOutcome } from "../../pipeline/nightly.js";
import type { Context } from "../../pipeline/stage.js";
import { type Severity, severities } from "../domain/finding.js";
import type { Summary } from "../domain/summary.js";
import { plural } from "../report/format.js";
import { estimateText, intervalText } from "../report/summary-text.js";
import type { FindingCount, PairCount } from "../store/study-store.js";
import { changeLines, nightChanges } from "./night-changes.js";

export interface NightSummary {
  text: string;
  data: Record<string, unknown>;
  worst: Severity | null;
  /** Fewer pairs are used than at the end of the night before. */
  isLoss: boolean;
}

/** What a night says at its end: what came, what it means, what a human must look at. */
export async function nightSummary(context: Context, outcome: NightOutcome): Promise<NightSummary> {
  const { store, tally } = context;
  const counts = await store.findingCounts();
  const pairs = await store.pairCounts();
  const count = (isCounted: (one: PairCount) => boolean): number =>
    pairs.filter(isCounted).reduce((sum, one) => sum + one.count, 0);
  const excluded = count((one) => one.isExcluded);
  const notEstimable = count((one) => !one.isExcluded && one.state === "notEstimable");
  const quantified = count((one) => !one.isExcluded && one.state === "quantified");
  const all = count(() => true);
  const censored = all - excluded - notEstimable - quantified;
  const summaries = (await store.summaries()).filter((row) => row.group === "all" && row.marks.includes("primary"));
  const page = join(context.places.out, "index.html");
  const bySeverity = Object.fromEntries(
    severities.map((severity) => [
      severity,
      counts.filter((one) => one.severity === severity).reduce((sum, one) => sum + one.count, 0),
    ]),
  ) as Record<Severity, number>;
  const worst = [...severities].reverse().find((severity) => bySeverity[severity] > 0) ?? null;
  const files = await store.files();
  const setAside = files.filter((file) => file.status === "setAside");
  const waiting = files.filter((file) => file.status === "waiting");

  const lines: string[] = [];
  if (outcome.what === "nothingNew") lines.push("nothing new");
  if (tally.filesMet === 0 && context.onlyFiles === null) lines.push(`no files  ${context.places.inbox} is empty`);
  lines.push(
    `files     ${tally.filesImported} imported, ${tally.filesSetAside} set aside, ${tally.filesKnown} known` +
      (tally.filesWaiting > 0 ? `, ${tally.filesWaiting} still being written` : "") +
      (tally.filesUnreadable > 0 ? `, ${tally.filesUnreadable} not readable` : "") +
      (tally.filesHeld > 0 ? `, ${tally.filesHeld} waiting for a person` : "") +
      (tally.filesResolved > 0 ? `, ${tally.filesResolved} resolved` : "") +
      (tally.filesIgnored > 0 ? `, ${tally.filesIgnored} ignored` : ""),
  );
  lines.push(
    `pairs     ${all}: ${quantified} quantified, ${censored} censored, ${notEstimable} not estimable, ${excluded} excluded with a reason`,
  );
  for (const row of summaries) {
    if (row.basis !== "total") continue;
    lines.push(`ratio     ${row.analyte}: ${ratioSentence(row)}`);
  }
  const changes = outcome.what === "done" ? await nightChanges(context) : null;
  if (changes !== null) lines.push(...changeLines(changes));
  lines.push(
    `findings  ${severities
      .toReversed()
      .map((severity) => `${bySeverity[severity]} ${severity}`)
      .join(", ")}`,
  );
  lines.push(...attention(counts));
  if (setAside.length > 0) {
    lines.push(
      `set aside ${setAside.map((file) => file.name).join(", ")} (copies and reasons: ${relative(process.cwd(), context.places.setAside) || "."})`,
    );
  }
  if (waiting.length > 0) {
    lines.push(
      `waiting   ${waiting.map((file) => file.name).join(", ")} (\`csfp files show <file>\`, then \`csfp files accept\` or \`dismiss\`)`,
    );
  }
  if (context.isDryRun) lines.push("dry run: nothing was stored");
  else lines.push(`report    ${tally.reportLeftOut === null ? page : "not written, see the message"}`);
  return {
    text: `${lines.join("\n")}\n`,
    data: {
      outcome: outcome.what,
      run: outcome.runId,
      ...tally,
      pairs: all,
      pairsUsed: quantified + censored,
      pairsNotEstimable: notEstimable,
      lost: changes?.lost ?? [],
      gained: changes?.gained ?? [],
      changed: changes?.changed ?? [],
      findings: bySeverity,
      summaries,
      setAside: setAside.map((file) => ({ file: file.name, sha256: file.sha256 })),
      waiting: waiting.map((file) => ({ file: file.name, sha256: file.sha256 })),
      report: context.isDryRun || tally.reportLeftOut !== null ? null : page,
    },
    worst,
    isLoss: changes?.isLoss ?? false,
  };
}

/** The primary result of a group in one line, with what it rests on. */
function ratioSentence(row: Summary): string {
  const basis = `${plural(row.nSubjects, "subject")}, ${plural(row.nUsed, "pair")}; ${row.method}`;
  if (row.geometricMean === null && row.notEstimable !== null) {
    return `not estimable: ${row.notEstimable} (${plural(row.nUsed, "pair")} used)`;
  }
  const hasInterval = row.ciLow !== null || row.proportionLow !== null;
  const interval = hasInterval ? `interval ${intervalText(row)}` : "no interval";
  const head = row.proportionDetected === null ? "geometric mean " : "";
  return `${head}${estimateText(row)} (${interval}; ${basis})`;
}

/** The kinds of trouble a person must look at, most severe first. */
function attention(counts: readonly FindingCount[]): string[] {
  return counts
    .filter((one) => one.severity !== "info")
    .sort((a, b) => severities.indexOf(b.severity) - severities.indexOf(a.severity) || (a.rule < b.rule ? -1 : 1))
    .map((one) => `          ${one.severity}: ${one.rule} (${one.count})`);
}

import { Argument, Command, Option } from "commander";
import type { Target } from "../../pipeline/decision-target.js";
import type { Context } from "../../pipeline/stage.js";
import { queueOf, standingRow } from "../decisions/queue.js";
import type { Standing } from "../decisions/standing.js";
import { type DecisionTarget, decisionTargets } from "../domain/decision.js";
import { ConfigError } from "../domain/errors.js";
import type { Finding } from "../domain/finding.js";
import { type Format, formats, type Row, renderRows } from "./rows.js";
import { type GlobalOptions, studyFolder, type Terminal } from "./terminal.js";

interface ShowOptions extends GlobalOptions {
  format: Format;
}

/** `csfp qc queue`: what waits for a person. */
export function qcQueueCommand(terminal: Terminal): Command {
  return new Command("queue")
    .description(
      "list decisions that wait for an answer, results that could not be chosen automatically, and signatures that became void",
    )
    .addOption(new Option("--format <format>", "output format").choices([...formats]).default("text"))
    .addHelpText("after", "\nExample:\n  $ csfp qc queue --study /data/studies/laro-csf\n")
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<ShowOptions>();
      const { withStudy } = await import("../../pipeline/context.js");
      await withStudy({ study: studyFolder(options, terminal), env: terminal.env }, async (context) => {
        terminal.stdout(renderRows(await queueRows(context), options.format));
      });
    });
}

async function queueRows(context: Context): Promise<Row[]> {
  const { allStandings } = await import("../../pipeline/decision-target.js");
  const { signatureStates } = await import("../../pipeline/approval.js");
  const { evaluations } = await import("../../pipeline/evaluate.js");
  const findings: Finding[] = [];
  for await (const evaluation of evaluations(context)) findings.push(...evaluation.findings);
  return queueOf(await allStandings(context), findings, await signatureStates(context)).map((row) => ({ ...row }));
}

const shownKinds = [...decisionTargets, "study"] as const;

/** `csfp qc show`: what the program found and what people decided on one target, side by side. */
export function qcShowCommand(terminal: Terminal): Command {
  return new Command("show")
    .description(
      "show findings, decisions and signatures of one sample, pair, result, run or subject; for the study, what is still missing for its release",
    )
    .addArgument(new Argument("<kind>", "what").choices([...shownKinds]))
    .argument("[id]", "sample, pair, run or subject id; none for the study")
    .addOption(new Option("--format <format>", "output format").choices(["text", "json"]).default("text"))
    .addHelpText("after", "\nExample:\n  $ csfp qc show sample S05-V1-CSF --study /data/studies/laro-csf\n")
    .action(async (kind: (typeof shownKinds)[number], id: string | undefined, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<ShowOptions>();
      if (kind !== "study" && id === undefined) throw new ConfigError(`expected the ${kind}'s id`);
      const { withStudy } = await import("../../pipeline/context.js");
      await withStudy({ study: studyFolder(options, terminal), env: terminal.env }, async (context) => {
        const shown = kind === "study" ? await studyParts(context) : await targetParts(context, kind, id!);
        terminal.stdout(
          options.format === "json"
            ? `${JSON.stringify({ kind, id: id ?? context.loaded.config.id, ...shown }, null, 2)}\n`
            : Object.entries(shown)
                .map(([name, part]) =>
                  typeof part === "string" ? `${name}: ${part}\n` : `\n${name}:\n${renderRows(part, "text")}`,
                )
                .join(""),
        );
      });
    });
}

type Parts = Readonly<Record<string, string | readonly Row[]>>;

async function targetParts(context: Context, kind: DecisionTarget, name: string): Promise<Parts> {
  const { allStandings, targetOf } = await import("../../pipeline/decision-target.js");
  const { runIdOf } = await import("../../pipeline/record-names.js");
  const id = kind === "run" ? await runIdOf(context.store, name) : name;
  const target = await targetOf(context, kind, id, null);
  if (target.evidence === null) throw new ConfigError(`no ${kind} \`${id}\` in this study`);
  const decisions = (await allStandings(context))
    .filter(({ entry }) => isAbout(entry, target))
    .map((one) => ({ ...standingRow(one), answer: one.answer ? answerText(one.answer) : "" }));
  return {
    evidenceSha256: target.evidence,
    findings: await findingRows(context, target),
    decisions,
    results: target.contents,
    signatures: await signatureRows(context, kind, id),
  };
}

/** Whether a decision is on the target: on one of its results, on its subject, or on the run that it replaces. */
function isAbout({ action, targetKind, targetId, choice }: Standing["entry"], { kind, id, data }: Target): boolean {
  if (targetKind === "subject") return targetId === (kind === "subject" ? id : data?.subjectId);
  if (targetId === id) return targetKind === kind || (kind === "sample" && targetKind === "result");
  return kind === "run" && action === "replace" && choice === id;
}

/** What the program itself found about the target; about a pair, also of its two samples. */
async function findingRows(context: Context, { kind, id, evaluation }: Target): Promise<Row[]> {
  const { allFindings, findingsOf } = await import("../../pipeline/evaluate.js");
  const pair = evaluation?.pairs.find((one) => one.pairId === id);
  const samples = pair ? [pair.csf.sampleId, pair.plasma.sampleId] : [id];
  const all = evaluation ? findingsOf(evaluation) : await allFindings(context);
  return all
    .filter((one) => {
      if (kind === "run") return one.run === id;
      return kind === "subject" || one.pairId === id || samples.includes(one.sampleId ?? "");
    })
    .map(({ severity, rule, analyte, what, remedy }) => ({ severity, rule, analyte, what, remedy }));
}

async function signatureRows(context: Context, kind: string, id: string | null): Promise<Row[]> {
  const { signatureStates } = await import("../../pipeline/approval.js");
  return (await signatureStates(context))
    .filter((one) => one.targetKind === kind && (id === null || one.targetId === id))
    .map((one) => ({
      id: `S${one.signatureNo}`,
      ...(kind === "audit" ? { upToEvent: one.targetId } : {}),
      state: one.state,
      meaning: one.meaning,
      by: one.printedName,
      at: one.signedAt,
    }));
}

async function studyParts(context: Context): Promise<Parts> {
  const { approvalOf } = await import("../../pipeline/approval.js");
  const { state, why } = await approvalOf(context);
  return {
    state,
    missing: why.map((what) => ({ what })),
    signatures: await signatureRows(context, "study", null),
    auditReview: await auditReview(context),
    auditSignatures: await signatureRows(context, "audit", null),
  };
}

/** Up to which event the audit trail was reviewed, and how many came since. */
async function auditReview(context: Context): Promise<string> {
  const { signatureStates } = await import("../../pipeline/approval.js");
  const reviewed = (await signatureStates(context))
    .filter((one) => one.targetKind === "audit" && one.meaning === "REVIEW" && one.state === "valid")
    .map((one) => Number(one.targetId));
  const end = (await context.store.auditHead())?.seq ?? 0;
  if (reviewed.length === 0) return `never; ${end} events: csfp audit list, then csfp qc sign audit`;
  const last = Math.max(...reviewed);
  return `up to event ${last}; ${end - last} since: csfp audit list --after ${last}, then csfp qc sign audit`;
}

function answerText({ action, userId, reasonCode, reasonText }: NonNullable<Standing["answer"]>): string {
  return `${action} by ${userId} (${reasonCode}): ${reasonText}`;
}

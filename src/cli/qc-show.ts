import { Argument, Command, Option } from "commander";
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
    .description("decisions that wait for an answer, results nobody could choose, signatures that became void")
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
  const { allStandings } = await import("../../pipeline/qc.js");
  const { signatureStates } = await import("../../pipeline/approval.js");
  const { evaluations } = await import("../../pipeline/evaluate.js");
  const findings: Finding[] = [];
  for await (const evaluation of evaluations(context)) findings.push(...evaluation.findings);
  return queueOf(await allStandings(context), findings, await signatureStates(context)).map((row) => ({ ...row }));
}

/** `csfp qc show`: everything people decided on one target, and the results it could be about. */
export function qcShowCommand(terminal: Terminal): Command {
  return new Command("show")
    .description("all decisions and signatures on one sample, pair, result or run, and the results a sample has")
    .addArgument(new Argument("<kind>", "what").choices([...decisionTargets]))
    .argument("<id>", "sample, pair or run id")
    .addOption(new Option("--format <format>", "output format").choices(["text", "json"]).default("text"))
    .addHelpText("after", "\nExample:\n  $ csfp qc show sample S05-V1-CSF --study /data/studies/laro-csf\n")
    .action(async (kind: DecisionTarget, id: string, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<ShowOptions>();
      const { withStudy } = await import("../../pipeline/context.js");
      await withStudy({ study: studyFolder(options, terminal), env: terminal.env }, async (context) => {
        const { allStandings, targetOf } = await import("../../pipeline/qc.js");
        const { signatureStates } = await import("../../pipeline/approval.js");
        const target = await targetOf(context, kind, id, null);
        if (target.evidence === null) throw new ConfigError(`no ${kind} \`${id}\` in this study`);
        const isAbout = (one: string): boolean => one === kind || (kind === "sample" && one === "result");
        const decisions = (await allStandings(context))
          .filter(({ entry }) => isAbout(entry.targetKind) && entry.targetId === id)
          .map((one) => ({ ...standingRow(one), answer: one.answer ? answerText(one.answer) : "" }));
        const signatures = (await signatureStates(context))
          .filter((one) => one.targetKind === kind && one.targetId === id)
          .map((one) => ({
            id: `S${one.signatureNo}`,
            state: one.state,
            meaning: one.meaning,
            by: one.printedName,
            at: one.signedAt,
          }));
        const shown = { decisions, results: target.contents, signatures };
        terminal.stdout(
          options.format === "json"
            ? `${JSON.stringify({ kind, id, evidenceSha256: target.evidence, ...shown }, null, 2)}\n`
            : Object.entries(shown)
                .map(([name, rows]) => `${name}:\n${renderRows(rows, "text")}`)
                .join("\n"),
        );
      });
    });
}

function answerText({ action, userId, reasonCode, reasonText }: NonNullable<Standing["answer"]>): string {
  return `${action} by ${userId} (${reasonCode}): ${reasonText}`;
}

import { Argument, type Command } from "commander";
import type { Entry } from "../../pipeline/check-entry.js";
import type { Context } from "../../pipeline/stage.js";
import { type AnswerAction, type DecisionTarget, type EntryAction, targetsOf } from "../domain/decision.js";
import { ConfigError } from "../domain/errors.js";
import { proofOf } from "./proof.js";
import { callQc, example, numberOf, type ReasonOptions, withReason } from "./qc-call.js";
import type { Terminal } from "./terminal.js";

interface EnterOptions extends ReasonOptions {
  analyte?: string;
}

const plainEntries: readonly { action: EntryAction; about: string; example: string }[] = [
  {
    action: "flag",
    about: "ask for a second look: the verdict becomes review, and the data stay in use",
    example: 'sample S03-V1-CSF --reason integration-error --text "shoulder on the peak"',
  },
  {
    action: "exclude",
    about:
      "leave a record out of pairs and summaries; takes effect at once and stays listed; for a subject, data that arrive later are left out as well",
    example: 'subject S03 --reason protocol-deviation --text "consent withdrawn on 20 January"',
  },
  {
    action: "restore",
    about: "end flags and exclusions; takes effect when a second person approves",
    example: 'sample S03-V1-CSF --reason checked --text "clear on the photograph"',
  },
  {
    action: "acknowledge",
    about: "accept a sample under review after looking at it; it counts as valid until its data change",
    example: 'sample S03-V1-CSF --reason checked --text "volume and tube seen in the binder"',
  },
  {
    action: "comment",
    about: "add a comment",
    example: 'sample S03-V1-CSF --reason other --text "asked the site for the time"',
  },
];

/** `csfp qc flag|exclude|restore|acknowledge|comment|choose|replace`: decisions as one person enters them. */
export function addEntryCommands(qc: Command, terminal: Terminal): void {
  for (const entry of plainEntries) addPlainEntry(qc, terminal, entry);
  withReason(qc.command("choose").description("decide which of several or conflicting results of a sample counts"))
    .argument("<sample>", "sample id")
    .argument("<content>", "the result, as `csfp qc show sample` names it")
    .option("--analyte <name>", "analyte, where the study has several")
    .addHelpText("after", example('choose S05-V1-CSF 3f2a9c01b7de --reason reanalysis --text "first vial was short"'))
    .action((id: string, choice: string, _options: unknown, command: Command) =>
      enterAll(terminal, command, (context, options) => {
        const { analytes } = context.loaded.config;
        const analyte = options.analyte ?? (analytes.length === 1 ? analytes[0]!.name : null);
        if (analyte === null) {
          throw new ConfigError(`say which analyte: --analyte ${analytes.map((one) => one.name).join(" | ")}`);
        }
        return [{ action: "choose", kind: "result", id, choice, analyte }];
      }),
    );
  withReason(
    qc
      .command("replace")
      .description(
        "let one run count instead of another for all samples that both measured; takes effect when a second person approves",
      ),
  )
    .addArgument(new Argument("<kind>", "what").choices(targetsOf.replace))
    .argument("<id>", "run that no longer counts")
    .requiredOption("--by <run>", "run that counts instead")
    .option("--analyte <name>", "only this analyte (default: all)")
    .addHelpText(
      "after",
      example('replace run 251106-A --by 251108-A --reason reanalysis --text "internal standard failed, run repeated"'),
    )
    .action((kind: DecisionTarget, id: string, options: { by: string }, command: Command) =>
      enterAll(terminal, command, (_context, { analyte }) => [
        { action: "replace", kind, id, choice: options.by, analyte: analyte ?? null },
      ]),
    );
}

function addPlainEntry(
  qc: Command,
  terminal: Terminal,
  { action, about, example: line }: (typeof plainEntries)[number],
): void {
  const kinds = targetsOf[action];
  withReason(qc.command(action).description(about))
    .addArgument(new Argument("<kind>", "what").choices(kinds))
    .argument("<id...>", `id, or several of one cause: ${kinds.join(", ")} id`)
    .option("--analyte <name>", "only this analyte (default: all)")
    .addHelpText("after", example(`${action} ${line}`))
    .action((kind: DecisionTarget, ids: string[], _options: unknown, command: Command) =>
      enterAll(terminal, command, (_context, { analyte }) =>
        [...new Set(ids)].map((id) => ({ action, kind, id, choice: null, analyte: analyte ?? null })),
      ),
    );
}

/** Enters what the command line says, with the reason it gives. */
function enterAll(
  terminal: Terminal,
  command: Command,
  entriesOf: (context: Context, options: EnterOptions) => Omit<Entry, "reasonCode" | "reasonText">[],
): Promise<void> {
  return callQc<EnterOptions>(terminal, command, async (context, options) => {
    const { enter } = await import("../../pipeline/qc.js");
    const reason = { reasonCode: options.reason, reasonText: options.text };
    const entries = entriesOf(context, options).map((entry) => ({ ...entry, ...reason }));
    return enter(context, await proofOf(options, terminal), entries);
  });
}

const answers: readonly { action: AnswerAction; about: string; example: string }[] = [
  {
    action: "approve",
    about: "approve what another person entered (role qc)",
    example: 'D3 --reason checked --text "checked against the run sheet"',
  },
  {
    action: "reject",
    about: "reject what another person entered (role qc)",
    example: 'D3 --reason not-justified --text "the run sheet says otherwise"',
  },
  {
    action: "withdraw",
    about: "withdraw your own entry while nobody has answered it; it stays listed as withdrawn",
    example: 'D3 --reason entered-in-error --text "meant the sample of visit 2"',
  },
];

/** `csfp qc approve|reject|withdraw`: what becomes of entries. */
export function addAnswerCommands(qc: Command, terminal: Terminal): void {
  for (const { action, about, example: line } of answers) {
    withReason(qc.command(action).description(about))
      .argument("<decision...>", "number of the decision, or of several: D3 D4")
      .addHelpText("after", example(`${action} ${line}`))
      .action((ids: string[], _options: unknown, command: Command) =>
        callQc<ReasonOptions>(terminal, command, async (context, options) => {
          const { answer } = await import("../../pipeline/qc.js");
          const decisionNos = [...new Set(ids.map((id) => numberOf(id, "D")))];
          const reason = { reasonCode: options.reason, reasonText: options.text };
          const answers = decisionNos.map((decisionNo) => ({ action, decisionNo, ...reason }));
          return answer(context, await proofOf(options, terminal), answers);
        }),
      );
  }
}

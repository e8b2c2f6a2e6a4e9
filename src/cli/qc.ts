import { Argument, Command, Option } from "commander";
import type { Context } from "../../pipeline/stage.js";
import type { AnswerAction, DecisionTarget, EntryAction, SignatureTarget } from "../domain/decision.js";
import { meanings, signatureTargets } from "../domain/decision.js";
import { ConfigError } from "../domain/errors.js";
import { type ProofOptions, proofOf } from "./proof.js";
import { qcQueueCommand, qcShowCommand } from "./qc-show.js";
import { studyFolder, type Terminal } from "./terminal.js";

interface QcOptions extends ProofOptions {
  analyte?: string;
  reason: string;
  text: string;
  meaning: string;
}

const entries: readonly { action: EntryAction; about: string; reason: string; text: string }[] = [
  {
    action: "flag",
    about: "ask for a second look: the verdict becomes review, data stay used",
    reason: "integration-error",
    text: "shoulder on the peak",
  },
  {
    action: "exclude",
    about: "leave out of pairs and summaries; in force at once, stays listed",
    reason: "blood-contamination",
    text: "pink, 900 RBC/uL",
  },
  {
    action: "restore",
    about: "end flags and exclusions; in force when a second person approves",
    reason: "checked",
    text: "clear on the photograph",
  },
  { action: "comment", about: "write something beside it", reason: "other", text: "asked the site for the time" },
];

/** `csfp qc`: what people decide about data, reviewed by a second person, and what they sign. */
export function qcCommand(terminal: Terminal): Command {
  const qc = new Command("qc")
    .description("people's decisions on samples, pairs, results and runs; review, approval, signatures")
    .addHelpText("after", "\nExample:\n  $ csfp qc queue --study /data/studies/laro-csf\n");
  qc.addCommand(qcQueueCommand(terminal));
  qc.addCommand(qcShowCommand(terminal));
  for (const { action, about, reason, text } of entries) {
    withReason(qc.command(action).description(about))
      .addArgument(new Argument("<kind>", "what").choices(["sample", "pair", "run"]))
      .argument("<id>", "sample, pair or run id")
      .option("--analyte <name>", "only this analyte (default: all)")
      .addHelpText(
        "after",
        `\nExample:\n  $ csfp qc ${action} sample S03-V1-CSF --reason ${reason} --text "${text}" --study /data/studies/laro-csf\n`,
      )
      .action((kind: DecisionTarget, id: string, _options: unknown, command: Command) =>
        run(terminal, command, (context, options) =>
          enterOne(context, options, terminal, { action, kind, id, choice: null }),
        ),
      );
  }
  withReason(qc.command("choose").description("say which of several or conflicting results of a sample counts"))
    .argument("<sample>", "sample id")
    .argument("<content>", "the result, as `csfp qc show sample` names it")
    .option("--analyte <name>", "analyte, where the study has several")
    .addHelpText(
      "after",
      '\nExample:\n  $ csfp qc choose S05-V1-CSF 3f2a9c01b7de --reason reanalysis --text "first vial was short" --study /data/studies/laro-csf\n',
    )
    .action((id: string, choice: string, _options: unknown, command: Command) =>
      run(terminal, command, (context, options) =>
        enterOne(context, options, terminal, { action: "choose", kind: "result", id, choice }),
      ),
    );
  for (const action of ["approve", "reject"] as const) answerCommand(qc, terminal, action);
  signCommands(qc, terminal);
  return qc;
}

function withReason(command: Command): Command {
  return command
    .requiredOption("--reason <code>", "coded reason, one of study.yaml's qc.reasons")
    .requiredOption("--text <text>", "the reason in words")
    .option(
      "--password-stdin",
      "prove the account named by --as-user: read its password from stdin; else a terminal is asked",
    );
}

async function run(
  terminal: Terminal,
  command: Command,
  work: (context: Context, options: QcOptions) => Promise<string>,
): Promise<void> {
  const options = command.optsWithGlobals<QcOptions>();
  const { withStudy } = await import("../../pipeline/context.js");
  await withStudy({ study: studyFolder(options, terminal), env: terminal.env }, async (context) => {
    const before = await validSignatures(context);
    terminal.stdout(`${await work(context, options)}\n`);
    const after = new Set((await validSignatures(context)).map((one) => one.signatureNo));
    const gone = before.filter((one) => !after.has(one.signatureNo));
    if (gone.length === 0) return;
    const list = gone.map((one) => `S${one.signatureNo} (${one.meaning} of ${one.targetKind} by ${one.printedName})`);
    terminal.stdout(`no longer valid: ${list.join(", ")}; pages written before still show it: csfp report\n`);
  });
}

/** Signatures that hold; nothing is hashed where nobody signed. */
async function validSignatures(context: Context) {
  if ((await context.store.signatures()).length === 0) return [];
  const { signatureStates } = await import("../../pipeline/approval.js");
  return (await signatureStates(context)).filter((one) => one.state === "valid");
}

async function enterOne(
  context: Context,
  options: QcOptions,
  terminal: Terminal,
  what: { action: EntryAction; kind: DecisionTarget; id: string; choice: string | null },
): Promise<string> {
  const { enter } = await import("../../pipeline/qc.js");
  const { analytes } = context.loaded.config;
  const only = what.action === "choose" && analytes.length === 1 ? analytes[0]!.name : null;
  const analyte = options.analyte ?? only;
  if (what.action === "choose" && analyte === null) {
    throw new ConfigError(`say which analyte: --analyte ${analytes.map((one) => one.name).join(" | ")}`);
  }
  const proof = await proofOf(options, terminal);
  return enter(context, proof, { ...what, analyte, reasonCode: options.reason, reasonText: options.text });
}

function answerCommand(qc: Command, terminal: Terminal, action: AnswerAction): void {
  const reason = action === "approve" ? "checked" : "not-justified";
  withReason(qc.command(action).description(`${action} what another person entered (role qc)`))
    .argument("<decision>", "number of the decision: D3")
    .addHelpText(
      "after",
      `\nExample:\n  $ csfp qc ${action} D3 --reason ${reason} --text "checked against the run sheet" --study /data/studies/laro-csf\n`,
    )
    .action((id: string, _options: unknown, command: Command) =>
      run(terminal, command, async (context, options) => {
        const { answer } = await import("../../pipeline/qc.js");
        const proof = await proofOf(options, terminal);
        const decisionNo = numberOf(id, "D");
        return answer(context, proof, { action, decisionNo, reasonCode: options.reason, reasonText: options.text });
      }),
    );
}

function signCommands(qc: Command, terminal: Terminal): void {
  qc.command("sign")
    .description("sign exactly what is there now; asks for the password every time; any later change voids it")
    .addArgument(new Argument("<what>", "what is signed").choices([...signatureTargets]))
    .argument("[id]", "sample, pair or run id; for audit the last event reviewed")
    .addOption(new Option("--meaning <meaning>", `${meanings.join(", ")}`).default("REVIEW"))
    .requiredOption("--text <text>", "what was looked at, in words")
    .option("--password-stdin", "read the signer's password from stdin; else a terminal is asked")
    .addHelpText(
      "after",
      '\nExample:\n  $ csfp qc sign study --meaning APPROVAL --text "all pairs checked" --as-user quinn --password-stdin --study /data/studies/laro-csf < password.txt\n',
    )
    .action((kind: SignatureTarget, id: string | undefined, _options: unknown, command: Command) =>
      run(terminal, command, async (context, options) => {
        const { sign } = await import("../../pipeline/approval.js");
        const proof = await proofOf(options, terminal, true);
        return sign(context, proof, { kind, id: id ?? null, meaning: options.meaning, reasonText: options.text });
      }),
    );
  qc.command("unsign")
    .description("take back one's own signature; it stays listed as withdrawn")
    .argument("<signature>", "number of the signature: S2")
    .requiredOption("--text <text>", "the reason in words")
    .option(
      "--password-stdin",
      "prove the account named by --as-user: read its password from stdin; else a terminal is asked",
    )
    .addHelpText(
      "after",
      '\nExample:\n  $ csfp qc unsign S2 --text "signed the wrong version" --study /data/studies/laro-csf\n',
    )
    .action((id: string, _options: unknown, command: Command) =>
      run(terminal, command, async (context, options) => {
        const { unsign } = await import("../../pipeline/approval.js");
        const proof = await proofOf(options, terminal);
        return unsign(context, proof, { signatureNo: numberOf(id, "S"), reasonText: options.text });
      }),
    );
}

/** `D3`, `d3` or `3`. Throws ConfigError. */
function numberOf(text: string, letter: string): number {
  const match = new RegExp(`^${letter}?(\\d+)$`, "i").exec(text);
  if (!match) throw new ConfigError(`expected a number like ${letter}3, found \`${text}\``);
  return Number(match[1]);
}

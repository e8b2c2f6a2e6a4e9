import { Argument, type Command, Option } from "commander";
import { meanings, type SignatureTarget, signatureTargets } from "../domain/decision.js";
import { type ProofOptions, proofOf } from "./proof.js";
import { callQc, example, numberOf, withPassword } from "./qc-call.js";
import type { Terminal } from "./terminal.js";

interface SignOptions extends ProofOptions {
  text: string;
  meaning: string;
}

/** `csfp qc sign|unsign`. */
export function addSignCommands(qc: Command, terminal: Terminal): void {
  qc.command("sign")
    .description(
      "sign the current version; the password is asked for every time, and any later change voids the signature",
    )
    .addArgument(new Argument("<what>", "what is signed").choices([...signatureTargets]))
    .argument("[id]", "sample, pair or run id; for audit the last event reviewed")
    .addOption(new Option("--meaning <meaning>", `${meanings.join(", ")}`).default("REVIEW"))
    .requiredOption("--text <text>", "what was looked at, in words")
    .option("--password-stdin", "read the signer's password from stdin instead of asking for it on the terminal")
    .addHelpText(
      "after",
      '\nExample:\n  $ csfp qc sign study --meaning APPROVAL --text "all pairs checked" --as-user quinn --password-stdin --study /data/studies/laro-csf < password.txt\n',
    )
    .action((kind: SignatureTarget, id: string | undefined, _options: unknown, command: Command) =>
      callQc<SignOptions>(terminal, command, async (context, options) => {
        const { sign } = await import("../../pipeline/approval.js");
        const proof = await proofOf(options, terminal, true);
        return sign(context, proof, { kind, id: id ?? null, meaning: options.meaning, reasonText: options.text });
      }),
    );
  withPassword(
    qc
      .command("unsign")
      .description("withdraw your own signature; it stays listed as withdrawn")
      .argument("<signature>", "number of the signature: S2")
      .requiredOption("--text <text>", "the reason in words"),
  )
    .addHelpText("after", example('unsign S2 --text "signed the wrong version"'))
    .action((id: string, _options: unknown, command: Command) =>
      callQc<SignOptions>(terminal, command, async (context, options) => {
        const { unsign } = await import("../../pipeline/approval.js");
        const proof = await proofOf(options, terminal);
        return unsign(context, proof, { signatureNo: numberOf(id, "S"), reasonText: options.text });
      }),
    );
}

import { Command } from "commander";
import type { Context } from "../../pipeline/stage.js";
import { tables } from "../tables/index.js";
import { rowsOf } from "./list.js";
import { type ProofOptions, proofOf } from "./proof.js";
import { longRows, type Row } from "./rows.js";
import { studyFolder, type Terminal } from "./terminal.js";

interface AnswerOptions extends ProofOptions {
  reason: string;
  text: string;
}

const answers = [
  {
    action: "accept",
    about: "confirm that a waiting table is right: the rows it leaves out are withdrawn",
    example: 'samples_fix.csv --reason checked --text "the site confirms that no plasma was drawn"',
  },
  {
    action: "dismiss",
    about: "dismiss a file that is waiting or set aside; it is not asked about again",
    example: 'freezer_list.csv --reason other --text "a list of freezer places, holds no results"',
  },
  {
    action: "reinstate",
    about:
      "make an earlier table the newest again, for example after a faulty export; takes effect when a second person approves",
    example: 'samples_march.csv --reason other --text "the April export lost the visits of site 2"',
  },
] as const;

/** `csfp files`: which files are set aside or waiting, and what people decide about them. */
export function filesCommand(terminal: Terminal): Command {
  const files = new Command("files")
    .description("show files that are set aside or waiting for a person, and decide what to do with them")
    .addHelpText("after", "\nExample:\n  $ csfp files list --study /data/studies/laro-csf\n");
  files
    .command("list")
    .description("list files that are set aside or waiting, with the reason")
    .option("--all", "every file ever received")
    .addHelpText("after", "\nExample:\n  $ csfp files list --study /data/studies/laro-csf\n")
    .action((_options: unknown, command: Command) =>
      inStudy(terminal, command, async (context) => {
        const rows = await rowsOf("files", context, {});
        const isAll = command.opts<{ all?: boolean }>().all === true;
        const shown = rows
          .filter((row) => isAll || row.status === "setAside" || row.status === "waiting")
          .map(screenRow);
        for (const part of longRows(shown, "text").chunks()) terminal.stdout(part);
      }),
    );
  files
    .command("show")
    .description("show everything known about a file and everything that is wrong with it")
    .argument("<file>", "name as `csfp files list` shows it, or 8 or more characters of the SHA-256")
    .addHelpText("after", "\nExample:\n  $ csfp files show samples_fix.csv --study /data/studies/laro-csf\n")
    .action((name: string, _options: unknown, command: Command) =>
      inStudy(terminal, command, async (context) => {
        const { filesNamed } = await import("../../pipeline/file-decisions.js");
        const wanted = new Set(filesNamed(await context.store.files(), name).map((file) => file.fileNo));
        const rows = (await rowsOf("files", context, {})).filter((row) => wanted.has(row.fileNo as number));
        terminal.stdout(rows.map(shownFile).join("\n"));
      }),
    );
  for (const { action, about, example } of answers) {
    files
      .command(action)
      .description(about)
      .argument("<file>", "name as `csfp files list` shows it, or 8 or more characters of the SHA-256")
      .requiredOption("--reason <code>", "coded reason, one of study.yaml's qc.reasons")
      .requiredOption("--text <text>", "the reason in words")
      .option(
        "--password-stdin",
        "read the password of the --as-user account from stdin instead of asking for it on the terminal",
      )
      .addHelpText("after", `\nExample:\n  $ csfp files ${action} ${example} --study /data/studies/laro-csf\n`)
      .action((name: string, _options: unknown, command: Command) =>
        inStudy(terminal, command, async (context) => {
          const options = command.optsWithGlobals<AnswerOptions>();
          const { answerFile } = await import("../../pipeline/file-decisions.js");
          const proof = await proofOf(options, terminal);
          const what = { action, name, reasonCode: options.reason, reasonText: options.text };
          terminal.stdout(`${await answerFile(context, proof, what)}\n`);
        }),
      );
  }
  return files;
}

async function inStudy(terminal: Terminal, command: Command, work: (context: Context) => Promise<void>): Promise<void> {
  const { withStudy } = await import("../../pipeline/context.js");
  const options = command.optsWithGlobals<ProofOptions>();
  await withStudy({ study: studyFolder(options, terminal), env: terminal.env }, work);
}

function screenRow(row: Row): Row {
  const reasons = row.reasons as readonly string[];
  return {
    name: row.name,
    status: row.status,
    kind: row.kind,
    sha256: String(row.sha256).slice(0, 12),
    reason: reasons[0] ?? null,
  };
}

function shownFile(row: Row): string {
  const plain = tables.files.filter((column) => column.name !== "reasons" && column.name !== "readingKey");
  const lines = plain.map((column) => `${column.name.padEnd(24)}${String(row[column.name] ?? "")}`.trimEnd());
  const reasons = (row.reasons as readonly string[]).map((reason) => `  ${reason}`);
  return `${[...lines, ...(reasons.length === 0 ? [] : ["reasons", ...reasons])].join("\n")}\n`;
}

import { Argument, Command, Option } from "commander";
import type { HistoryKind } from "../../pipeline/history.js";
import { shortNumbers, significant } from "../report/format.js";
import { type Format, formats, type Row, renderRows } from "./rows.js";
import { type GlobalOptions, studyFolder, type Terminal } from "./terminal.js";

const kinds = ["sample", "dose", "pair", "run", "subject", "file", "user"] as const satisfies readonly HistoryKind[];

/** `csfp history sample X`: from what to what, who, when, why. */
export function historyCommand(terminal: Terminal): Command {
  return new Command("history")
    .description("show everything that happened to one record: what changed, who changed it, when and why")
    .addArgument(new Argument("<kind>", "what").choices(kinds))
    .argument("<id>", "its ID; for a file, its name or the first characters of its SHA-256")
    .addOption(new Option("--format <format>", "output format").choices([...formats]).default("text"))
    .addHelpText("after", "\nExample:\n  $ csfp history dose S03-D2 --study /data/studies/laro-csf\n")
    .action(async (kind: HistoryKind, id: string, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions & { format: Format }>();
      const { withStudy } = await import("../../pipeline/context.js");
      const { historyOf, inZone } = await import("../../pipeline/history.js");
      await withStudy({ study: studyFolder(options, terminal), env: terminal.env }, async (context) => {
        const rows = await historyOf(context, kind, id);
        terminal.stdout(
          renderRows(
            rows.map((row) => screenRow(inZone(row, context.loaded.config.zone), options.format)),
            options.format,
            ["at", "who", "what", "before", "after", "why"],
          ),
        );
      });
    });
}

/** `csfp diff <night> <night>`: pairs that are new, gone or changed. */
export function diffCommand(terminal: Terminal): Command {
  return new Command("diff")
    .description("compare two nights: pairs that are new, gone or changed, and by how much")
    .argument("<from>", "night: its number or run id; 0 is before the first")
    .argument("[to]", "night (default: now)")
    .addOption(new Option("--format <format>", "output format").choices([...formats]).default("text"))
    .addHelpText("after", "\nExample:\n  $ csfp diff 1 2 --study /data/studies/laro-csf\n")
    .action(async (from: string, to: string | undefined, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions & { format: Format }>();
      const { withStudy } = await import("../../pipeline/context.js");
      const { changesBetween, nightEnd } = await import("../../pipeline/changes.js");
      await withStudy({ study: studyFolder(options, terminal), env: terminal.env }, async (context) => {
        const start = from === "0" ? 0 : await nightEnd(context, from);
        const end = to === undefined ? Number.MAX_SAFE_INTEGER : await nightEnd(context, to);
        const rows = await changesBetween(context, start, end);
        terminal.stdout(
          renderRows(
            rows.map((row) => screenRow(row, options.format)),
            options.format,
          ),
        );
      });
    });
}

/** On a screen long numbers are rounded; CSV and JSON have every digit. */
function screenRow(row: object, format: Format): Row {
  const cells = Object.entries(row).map(([name, value]) => {
    if (format !== "text") return [name, value];
    if (typeof value === "number") return [name, significant(value)];
    return [name, typeof value === "string" ? shortNumbers(value) : value];
  });
  return Object.fromEntries(cells) as Row;
}

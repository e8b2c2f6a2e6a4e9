import { Argument, Command, Option } from "commander";
import { ConfigError } from "../domain/errors.js";
import { type FileKind, tableKinds } from "../domain/tables.js";
import type { Proposal } from "../mapping/propose.js";
import { exitCodes, type GlobalOptions, studyFolder, type Terminal } from "./terminal.js";

interface MapOptions extends GlobalOptions {
  kind?: FileKind;
  sheet?: string;
  accept?: string[];
  write?: boolean;
  format: "yaml" | "json";
}

/** `csfp map <file>`: the mapping that a table suggests, with what is sure, what is guessed and what is missing. */
export function mapCommand(terminal: Terminal): Command {
  return new Command("map")
    .description("suggest the mapping of a table for study.yaml: what is sure, what is a guess, and what is missing")
    .addArgument(new Argument("<file>", "table to look at: delimited text or a workbook"))
    .addOption(
      new Option("--kind <kind>", "what the table holds (default: found by its columns)").choices([
        "results",
        ...tableKinds,
      ]),
    )
    .option("--sheet <name>", "sheet of a workbook (default: the first that looks like a table)")
    .option("--accept <names...>", "write these guesses as if they were sure: house columns, settings, or all")
    .option("--write", "add the mapping to study.yaml and keep everything else as it is")
    .addOption(new Option("--format <format>", "output format").choices(["yaml", "json"]).default("yaml"))
    .addHelpText(
      "after",
      "\nExamples:\n  $ csfp map Probenliste.csv\n  $ csfp map Medikation.csv --kind doses --accept given_at status --write --study /data/studies/laro-csf\n",
    )
    .action(async (path: string, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<MapOptions>();
      const { existsSync } = await import("node:fs");
      const { resolve } = await import("node:path");
      const full = resolve(terminal.cwd, path);
      if (!existsSync(full)) throw new ConfigError(`${path}: expected a table to look at, found no such file.`);
      const { known, proposal } = await lookAt(full, options);
      if (known !== null) {
        terminal.stdout(`# ${path} needs no mapping: it is read by ${known}.\n`);
        return;
      }
      if (proposal === null) {
        throw new ConfigError(
          `${path}: no line of the first 20 looks like the header of a table\nexpected delimited text or a workbook with column names; \`csfp peek\` says what the file looks like.`,
        );
      }
      if (options.format === "json") terminal.stdout(`${JSON.stringify(proposal, null, 2)}\n`);
      else await printed(proposal, path, options, terminal);
      if (proposal.missing.length > 0) terminal.exit(exitCodes.setAside);
    });
}

/** The reader that takes the file already, or what its columns suggest. Mappings of the study count, where one is named. */
async function lookAt(
  path: string,
  { kind, sheet, study }: MapOptions,
): Promise<{ known: string | null; proposal: Proposal | null }> {
  const { openSourceFile } = await import("../io/source-file.js");
  const { isWorkbook, sheetFiles } = await import("../io/workbook.js");
  const { chooseForFile } = await import("../readers/choose-file.js");
  const { proposeMapping } = await import("../mapping/propose.js");
  const mappings = study === undefined ? [] : (await import("../config/load.js")).loadConfig(study).config.mappings;
  const file = await openSourceFile(path);
  const { choice } = await chooseForFile(file, mappings);
  if (choice.by !== "refused" && kind === undefined) return { known: choice.id, proposal: null };
  if (!isWorkbook(file)) return { known: null, proposal: proposeMapping(file, kind ?? null) };
  const sheets = (await sheetFiles(file)).filter((one) => sheet === undefined || one.sheet === sheet);
  const proposals = sheets.flatMap((one) => proposeMapping({ ...one.file, sheet: one.sheet }, kind ?? null) ?? []);
  // The sheet with the most columns that are understood; the first of equals.
  const best = proposals.reduce<Proposal | null>(
    (most, next) => (most === null || next.columns.length > most.columns.length ? next : most),
    null,
  );
  return { known: null, proposal: best };
}

async function printed(proposal: Proposal, path: string, options: MapOptions, terminal: Terminal): Promise<void> {
  const { mappingYaml, proposalSummary } = await import("../mapping/proposal-text.js");
  const accepted = acceptedOf(proposal, options.accept ?? []);
  const yaml = mappingYaml(proposal, accepted);
  if (options.write !== true) {
    terminal.stdout(`${proposalSummary(proposal).join("\n")}\nmappings:\n${yaml.replace(/^(?=.)/gm, "  ")}`);
    return;
  }
  const { join } = await import("node:path");
  const { readFileSync } = await import("node:fs");
  const { writeAtomically } = await import("../io/atomic.js");
  const { withMapping } = await import("../config/add-mapping.js");
  const target = join(studyFolder(options, terminal), "study.yaml");
  writeAtomically(target, withMapping(readFileSync(target, "utf8"), yaml, target));
  const open = proposal.columns
    .filter(({ house, isSure }) => !isSure && !accepted.has(house))
    .map(({ house }) => house);
  const guesses = open.length === 0 ? "" : ` Guesses to check there: ${open.join(", ")}.`;
  terminal.stdout(`${target}: the mapping of ${path} was added.${guesses}\n`);
  for (const one of proposal.missing) terminal.stdout(`missing: ${one}\n`);
}

/** Keys of the guesses to accept; a name that is sure already does no harm. Throws ConfigError for one that is unknown. */
function acceptedOf(proposal: Proposal, names: readonly string[]): ReadonlySet<string> {
  const keyed = [
    { key: "kind", isSure: proposal.kind.isSure },
    ...proposal.settings,
    ...proposal.columns.map(({ house, isSure }) => ({ key: house, isSure })),
  ];
  const guesses = keyed.filter(({ isSure }) => !isSure).map(({ key }) => key);
  if (names.includes("all")) return new Set(guesses);
  const strange = names.filter((name) => !keyed.some(({ key }) => key === name));
  if (strange.length > 0) {
    throw new ConfigError(
      `--accept ${strange.join(" ")}: not a guess of this file; expected ${guesses.length === 0 ? "none, as there are no guesses" : `all or some of ${guesses.join(", ")}`}.`,
    );
  }
  return new Set(names);
}

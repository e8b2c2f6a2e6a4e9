import { Argument, Command, Option } from "commander";
import { ConfigError } from "../domain/errors.js";
import { findingRow } from "../tables/result-rows.js";
import { renderRows } from "./rows.js";
import { exitCodes, type GlobalOptions, type Terminal } from "./terminal.js";

interface PeekOptions extends GlobalOptions {
  format: "text" | "json";
}

/** `csfp peek <file>`: the reader chosen and why, what it understood, the first rows. Needs no study. */
export function peekCommand(terminal: Terminal): Command {
  return new Command("peek")
    .description("show which reader a file gets and why, what it holds and its first rows; needs no study")
    .addArgument(new Argument("<file>", "file to look at"))
    .addOption(new Option("--format <format>", "output format").choices(["text", "json"]).default("text"))
    .addHelpText("after", "\nExample:\n  $ csfp peek plate7_csf.txt\n")
    .action(async (path: string, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<PeekOptions>();
      const { existsSync } = await import("node:fs");
      if (!existsSync(path)) throw new ConfigError(`${path}: expected a file to look at, found none.`);
      const { peekFile } = await import("../readers/peek.js");
      // With --study its mappings, zone and internal standards sharpen the look; without, nothing is assumed.
      const peek = await peekFile(path, options.study === undefined ? {} : await declaredBy(options.study));
      if (options.format === "json") {
        const { why: _why, tableRows: _rows, firstResults: _results, firstRows: _first, findings, ...answer } = peek;
        terminal.stdout(`${JSON.stringify({ ...answer, findings: findings.map(findingRow) }, null, 2)}\n`);
      } else terminal.stdout(textOf(peek));
      if (peek.refused !== null) terminal.exit(exitCodes.setAside);
    });
}

async function declaredBy(study: string) {
  const { loadConfig } = await import("../config/load.js");
  const { declaredReadOptions } = await import("../../pipeline/study-rules.js");
  const { config } = loadConfig(study);
  return { mappings: config.mappings, options: declaredReadOptions(config) };
}

type Peek = Awaited<ReturnType<typeof import("../readers/peek.js")["peekFile"]>>;

function textOf(peek: Peek): string {
  const lines = [`${peek.file} (SHA-256 ${peek.sha256 ?? "not known"})`];
  if (peek.refused !== null) lines.push(`refused: ${peek.refused}`);
  else {
    lines.push(`reader       ${peek.reader}: ${peek.why}`);
    if (peek.tableRows > 0) lines.push(`table rows   ${peek.tableRows}`);
    else {
      const types = Object.entries(peek.sampleTypes).map(([type, count]) => `${count} ${type}`);
      lines.push(
        `results      ${peek.results} of ${peek.injections} injections (${types.join(", ") || "none"})`,
        `analytes     ${peek.analytes.join(", ") || "none"}`,
        `states       ${peek.quantified} numbers (sum ${peek.sumQuantified}), ${peek.belowLloq} below LLOQ, ${peek.aboveUloq} above ULOQ, ${peek.missing} missing`,
      );
    }
  }
  if (peek.firstResults.length > 0) {
    lines.push("", "first results");
    const rows = peek.firstResults.map((one) => ({
      row: one.row,
      type: one.sampleType,
      sample: [one.sampleId, ...one.sampleTexts].filter((text) => text !== null).join(" | ") || one.subjectId,
      analyte: one.analyte,
      concentration: one.raw,
      unit: one.unit,
      rawFile: one.rawFile,
    }));
    lines.push(renderRows(rows, "text").trimEnd());
  }
  if (peek.firstRows.length > 0) {
    lines.push("", "first rows");
    lines.push(
      renderRows(
        peek.firstRows.map((one) => ({ row: one.row, ...one.cells })),
        "text",
      ).trimEnd(),
    );
  }
  if (peek.findings.length > 0) {
    lines.push("", `${peek.findings.length} findings`);
    for (const one of peek.findings.slice(0, 20)) lines.push(`${one.severity}: ${one.rule}: ${one.what}`);
    if (peek.findings.length > 20) lines.push(`... and ${peek.findings.length - 20} more (--format json prints all)`);
  }
  return `${lines.join("\n")}\n`;
}

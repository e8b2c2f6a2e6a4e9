import { Argument, Command, Option } from "commander";
import type { Context } from "../../pipeline/stage.js";
import { ConfigError } from "../domain/errors.js";
import type { SubjectEvaluation } from "../domain/evaluation.js";
import type { Finding } from "../domain/finding.js";
import { nearMiss } from "../domain/near-miss.js";
import { findingRow, pairRow, sampleRow, sampleWithoutResultRow } from "../export/pair-rows.js";
import { runRow } from "../export/run-rows.js";
import { explainRun } from "../report/explain-run.js";
import { explainSample } from "../report/explain-sample.js";
import { type GlobalOptions, studyFolder, type Terminal } from "./terminal.js";

interface ExplainOptions extends GlobalOptions {
  format: "text" | "json";
}

/** `csfp explain sample X`: the whole chain behind one sample, from the file's row to why its pair is used or not. */
export function explainCommand(terminal: Terminal): Command {
  return new Command("explain")
    .description(
      "print the whole chain behind a sample, a pair or a run: file, row, raw text, doses, steady state, partner, ratio, use",
    )
    .addArgument(new Argument("<what>", "what to explain").choices(["sample", "pair", "run"]))
    .argument("<id>", "sample id, pair id or name of a run")
    .addOption(new Option("--format <format>", "output format").choices(["text", "json"]).default("text"))
    .addHelpText("after", "\nExample:\n  $ csfp explain sample S03-V1-CSF --study /data/studies/laro-csf\n")
    .action(async (what: "sample" | "pair" | "run", id: string, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<ExplainOptions>();
      const { withStudy } = await import("../../pipeline/context.js");
      await withStudy({ study: studyFolder(options, terminal), env: terminal.env }, async (context) => {
        if (what === "run") {
          terminal.stdout(await runText(id, options.format, context));
          return;
        }
        const { evaluations, findingsOf } = await import("../../pipeline/evaluate.js");
        const { zone } = context.loaded.config;
        const found = await find(what, id, evaluations(context));
        const own = [...(await context.store.findings()), ...findingsOf(found.evaluation)];
        const findings = own.filter((one) => isAbout(one, found.sampleIds, found.pairIds));
        if (options.format === "json") {
          terminal.stdout(`${JSON.stringify(jsonOf(found, findings, zone), null, 2)}\n`);
        } else {
          terminal.stdout(
            found.sampleIds.map((sampleId) => explainSample(sampleId, found.evaluation, findings, zone)).join("\n"),
          );
        }
      });
    });
}

/** What was decided of a run, under the name its samples give it. Throws ConfigError for a run that is not there. */
async function runText(id: string, format: ExplainOptions["format"], { store }: Context): Promise<string> {
  const all = await store.runAssessments();
  const own = all.filter((one) => one.name === id);
  if (own.length === 0) {
    const near = nearMiss(
      id,
      all.map((one) => one.name),
    );
    throw new ConfigError(
      `no run \`${id}\` in this study${near ? `; did you mean \`${near}\`?` : ""}\n\`csfp list runs\` prints those there are.`,
    );
  }
  const names = new Set([id, ...own.map((one) => one.run)]);
  const findings = (await store.findings()).filter((one) => one.run !== null && names.has(one.run));
  if (format === "text") return explainRun(id, own, findings);
  return `${JSON.stringify({ runs: own.map(runRow), findings: findings.map(findingRow) }, null, 2)}\n`;
}

interface Found {
  evaluation: SubjectEvaluation;
  sampleIds: string[];
  pairIds: string[];
}

async function find(
  what: "sample" | "pair",
  id: string,
  evaluations: AsyncIterable<SubjectEvaluation>,
): Promise<Found> {
  const known: string[] = [];
  for await (const evaluation of evaluations) {
    if (what === "pair") {
      const pair = evaluation.pairs.find((one) => one.pairId === id);
      if (pair) return { evaluation, sampleIds: [pair.csf.sampleId, pair.plasma.sampleId], pairIds: [id] };
      known.push(...evaluation.pairs.map((one) => one.pairId));
      continue;
    }
    const ids = [...evaluation.samples, ...evaluation.withoutResult].map((one) => one.sampleId);
    if (ids.includes(id)) {
      const pairIds = evaluation.pairs
        .filter((pair) => pair.csf.sampleId === id || pair.plasma.sampleId === id)
        .map((pair) => pair.pairId);
      return { evaluation, sampleIds: [id], pairIds };
    }
    known.push(...ids);
  }
  const near = nearMiss(id, known);
  throw new ConfigError(
    `no ${what} \`${id}\` in this study${near ? `; did you mean \`${near}\`?` : ""}\n` +
      `\`csfp list ${what}s\` prints the ${known.length} there are.`,
  );
}

function isAbout(finding: Finding, sampleIds: readonly string[], pairIds: readonly string[]): boolean {
  return (
    (finding.sampleId !== null && sampleIds.includes(finding.sampleId)) ||
    (finding.pairId !== null && pairIds.includes(finding.pairId))
  );
}

function jsonOf(found: Found, findings: readonly Finding[], zone: string) {
  const { evaluation, sampleIds, pairIds } = found;
  return {
    samples: [
      ...evaluation.samples.filter((one) => sampleIds.includes(one.sampleId)).map((one) => sampleRow(one, zone)),
      ...evaluation.withoutResult
        .filter((one) => sampleIds.includes(one.sampleId))
        .map((one) => sampleWithoutResultRow(one, zone)),
    ],
    pairs: evaluation.pairs.filter((pair) => pairIds.includes(pair.pairId)).map((pair) => pairRow(pair, zone)),
    findings: findings.map(findingRow),
  };
}

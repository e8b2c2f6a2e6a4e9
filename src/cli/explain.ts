import { Argument, Command, Option } from "commander";
import type { Context } from "../../pipeline/stage.js";
import { ConfigError } from "../domain/errors.js";
import type { SubjectEvaluation } from "../domain/evaluation.js";
import type { Finding } from "../domain/finding.js";
import { nearMiss } from "../domain/near-miss.js";
import { explainRun } from "../report/explain-run.js";
import { explainSample } from "../report/explain-sample.js";
import { findingRow, pairRow, sampleRow, sampleWithoutResultRow } from "../tables/result-rows.js";
import { runRow } from "../tables/run-rows.js";
import {
  explainCompound,
  explainFinding,
  explainFlow,
  type FlowName,
  flowNames,
  type ReferenceFormat,
} from "./explain-reference.js";
import { type GlobalOptions, studyFolder, type Terminal } from "./terminal.js";

const things = ["sample", "pair", "run", "subject", "analyte", "finding"] as const;
type Thing = (typeof things)[number];

interface ExplainOptions extends GlobalOptions {
  format: ReferenceFormat;
  flow?: FlowName;
}

/**
 * `csfp explain sample X`: the whole chain behind one sample, from the file's row to why its pair is used or not; for a
 * subject its doses; for an analyte and with `--flow` the reference data, which need no study.
 */
export function explainCommand(terminal: Terminal): Command {
  return new Command("explain")
    .description(
      "explain a sample, pair or run, from the row in its file to its use in the summaries; a subject's doses beside the label data; what is known about an analyte; a finding or rule by its key; or a flow drawn from the rules",
    )
    .addArgument(new Argument("[what]", "what to explain").choices([...things]))
    .argument("[id]", "sample id, pair id, name of a run, subject id, analyte name, or key of a finding")
    .addOption(new Option("--flow <name>", "draw a flow from the rule data; needs no study").choices([...flowNames]))
    .addOption(
      new Option("--format <format>", "output format; svg with --flow, html with --flow and for an analyte")
        .choices(["text", "json", "svg", "html"])
        .default("text"),
    )
    .addHelpText(
      "after",
      `
Examples:
  $ csfp explain sample S03-V1-CSF --study /data/studies/laro-csf
  $ csfp explain subject S03 --study /data/studies/laro-csf
  $ csfp explain analyte larotrectinib --format html > larotrectinib.html
  $ csfp explain finding unmatched-sample
  $ csfp explain --flow dosing --format svg > dosing.svg
`,
    )
    .action(async (what: Thing | undefined, id: string | undefined, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<ExplainOptions>();
      if (options.flow !== undefined) {
        if (what !== undefined && what !== "analyte") {
          throw new ConfigError(
            `--flow draws rule data, not a ${what}; expected \`csfp explain --flow ${options.flow}\``,
          );
        }
        return explainFlow(options.flow, id ?? null, options.format, terminal);
      }
      if (what === undefined || id === undefined) {
        throw new ConfigError(
          `nothing to explain; expected one of ${things.join(", ")} and its id, or --flow ${flowNames.join("|")}`,
        );
      }
      if (what === "analyte") return explainCompound(id, options.format, terminal);
      if (options.format === "svg" || options.format === "html") {
        throw new ConfigError(`a ${what} is explained as text or json; expected --format text or json`);
      }
      if (what === "finding") return explainFinding(id, options.format, terminal);
      return explainStudy(what, id, options, terminal);
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

async function explainStudy(
  what: "sample" | "pair" | "run" | "subject",
  id: string,
  options: ExplainOptions,
  terminal: Terminal,
) {
  const { withStudy } = await import("../../pipeline/context.js");
  await withStudy({ study: studyFolder(options, terminal), env: terminal.env }, async (context) => {
    const { evaluations, findingsOf } = await import("../../pipeline/evaluate.js");
    const { zone } = context.loaded.config;
    if (what === "run") {
      terminal.stdout(await runText(id, options.format, context));
      return;
    }
    if (what === "subject") return explainDoses(id, options, context, terminal);
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
}

async function explainDoses(subjectId: string, options: ExplainOptions, context: Context, terminal: Terminal) {
  const { accountOfDoses } = await import("../../pipeline/55-check-doses.js");
  const { evaluations } = await import("../../pipeline/evaluate.js");
  const { explainSubject, subjectJson } = await import("../report/explain-subject.js");
  const { zone } = context.loaded.config;
  for await (const evaluation of evaluations(context, subjectId)) {
    const account = accountOfDoses(evaluation, context);
    // What is about a sample stands with the sample; here is what is about the subject's own tables.
    const findings = evaluation.findings.filter((one) => one.sampleId === null && one.pairId === null);
    terminal.stdout(
      options.format === "json"
        ? `${JSON.stringify({ ...subjectJson(evaluation, account, zone), findings: findings.map(findingRow) }, null, 2)}\n`
        : explainSubject(evaluation, account, findings, zone),
    );
    return;
  }
  const known = (await context.store.subjectNos()).map((one) => one.subjectId);
  const near = nearMiss(subjectId, known);
  throw new ConfigError(
    `no subject \`${subjectId}\` in this study${near ? `; did you mean \`${near}\`?` : ""}\nthere are ${known.length} subjects`,
  );
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

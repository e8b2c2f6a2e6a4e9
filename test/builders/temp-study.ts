import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";
import { withStudy } from "../../pipeline/context.js";
import { allFindings, evaluations } from "../../pipeline/evaluate.js";
import { runNight } from "../../pipeline/nightly.js";
import type { Context } from "../../pipeline/stage.js";
import type { SubjectEvaluation } from "../../src/domain/evaluation.js";
import { pairRow } from "../../src/tables/result-rows.js";

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A study folder in a temporary place: study.yaml and files of the inbox by name. Removed after the test file. */
export function tempStudy(yaml: string, inbox: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), "csfp-study-"));
  folders.push(folder);
  writeFileSync(join(folder, "study.yaml"), yaml);
  mkdirSync(join(folder, "inbox"));
  putFiles(folder, inbox);
  return folder;
}

export function putFiles(folder: string, inbox: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [name, content] of Object.entries(inbox)) {
    mkdirSync(dirname(join(folder, "inbox", name)), { recursive: true });
    writeFileSync(join(folder, "inbox", name), content);
  }
}

export const fixedClock = { SOURCE_DATE_EPOCH: "1780000000" };

/** One night, in process, with a fixed clock. */
export function nightOf(folder: string, options: { out?: string } = {}): Promise<Context["tally"] & { what: string }> {
  return withStudy({ study: folder, env: fixedClock, out: options.out ?? null }, async (context) => {
    const { what } = await runNight(context);
    return { ...context.tally, what };
  });
}

/** What the store says after a night: lists as the command line prints them, and the canonical dump. */
export function readBack(folder: string) {
  return withStudy({ study: folder, env: fixedClock }, async (context) => {
    const { store, loaded } = context;
    const subjects: SubjectEvaluation[] = [];
    for await (const evaluation of evaluations(context)) subjects.push(evaluation);
    const dump: string[] = [];
    for await (const line of store.dump()) dump.push(line);
    return {
      pairs: subjects.flatMap((one) => one.pairs.map((pair) => pairRow(pair, loaded.config.zone))),
      unpaired: subjects.flatMap((one) => one.unpaired),
      withoutResult: subjects.flatMap((one) => one.withoutResult),
      samples: subjects.flatMap((one) => one.samples),
      findings: await allFindings(context),
      summaries: await store.summaries(),
      runs: await store.runAssessments(),
      files: await store.files(),
      dump: dump.join("\n"),
    };
  });
}

import { type IncurredSample, QcGathering, type RunsTogether } from "../src/rules/runs-together.js";
import type { Context } from "./stage.js";
import { analyteIndex, studyMatrixNames } from "./study-rules.js";

/** QC samples and incurred samples over all runs, as the rules across runs ask for them. */
export async function runsTogether(context: Context): Promise<RunsTogether> {
  const gathering = new QcGathering();
  const studySamples = new Map<string, RunsTogether["studySamples"][number]>();
  for await (const page of context.store.runAssessmentPages()) {
    for (const one of page) {
      if (one.name !== one.run) continue;
      gathering.add(one);
      const key = `${one.analyte} ${one.matrix}`;
      const count = (studySamples.get(key)?.count ?? 0) + one.nStudy;
      studySamples.set(key, { analyte: one.analyte, matrix: one.matrix, count });
    }
  }
  return {
    series: gathering.all(),
    incurred: await incurredSamples(context),
    studySamples: [...studySamples.values()],
  };
}

/** Samples that a results table marks as measured again with the reason ISR, with their initial result. */
async function incurredSamples(context: Context): Promise<IncurredSample[]> {
  const names = studyMatrixNames(context);
  const findAnalyte = analyteIndex(context.loaded.config.analytes);
  const isReason = (text: string | null) => text !== null && text.trim().toUpperCase() === "ISR";
  const results = (await context.store.reanalysedResults()).flatMap((one) => {
    const [analyte, matrix] = [findAnalyte(one.analyte), names.paired(one.matrix)];
    const isNumber = one.reported === "number" && one.value !== null;
    return analyte === null || matrix === null || !isNumber
      ? []
      : [{ ...one, analyte: analyte.name, matrix, value: one.value! }];
  });
  return results
    .filter((one) => isReason(one.reason))
    .flatMap((repeat) => {
      const initial = results.find(
        (one) =>
          one.reason === null &&
          one.sampleId === repeat.sampleId &&
          one.analyte === repeat.analyte &&
          one.unit === repeat.unit,
      );
      return initial === undefined
        ? []
        : [{ ...repeat, initial: measurementOf(initial), repeat: measurementOf(repeat) }];
    });
}

function measurementOf({ run, value, acquiredMs }: { run: string; value: number; acquiredMs: number | null }) {
  return { run, value, acquiredMs };
}

import type { AnalyteConfig, MethodConfig } from "../src/config/schema.js";
import type { Moment } from "../src/domain/moment.js";
import type { Origin } from "../src/domain/origin.js";
import type { Matrix } from "../src/domain/sample.js";
import type { Observation, StoredSample } from "../src/store/study-store.js";
import type { Facts } from "./lazy-result.js";
import { type MeasuredAs, methodOfAll } from "./method-of-row.js";
import { unitOf } from "./study-rules.js";

/** A sample that was measured, while which of its results counts is not decided: all texts, no value and no limit. */
export function undecidedFacts(
  sample: StoredSample,
  tube: { subjectId: string; matrix: Matrix; collectedAt: Moment; collectedEnd: Moment | null },
  observations: readonly Observation[],
  study: {
    analyte: AnalyteConfig;
    methods: readonly MethodConfig[];
    measured: readonly MeasuredAs[];
    origin: Origin;
  },
): Facts {
  const { analyte, methods, measured, origin } = study;
  const raw = [...new Set(observations.map((observation) => observation.raw))].sort().join(" | ");
  return {
    ...tube,
    sampleId: sample.sampleId,
    analyte: analyte.name,
    csfSite: sample.details?.csf_site ?? null,
    visit: sample.visit,
    concentration: { state: "undecided", value: null, unit: unitOf(analyte, methods), lloq: null, uloq: null, raw },
    basis: methodOfAll(methods, analyte.name, tube.matrix, measured)?.basis ?? "total",
    sampleVerdict: "review",
    runVerdict: "notAssessed",
    run: null,
    exclusions: [],
    marks: [],
    origin,
  };
}

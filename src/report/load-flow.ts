import { parseConfig } from "../config/load.js";
import { ConfigError } from "../domain/errors.js";
import type { Flow } from "../domain/flow.js";
import { nearMiss } from "../domain/near-miss.js";
import { dosingFlow } from "../dosing/dosing-flow.js";
import { findLabel, loadLabels } from "../reference/label.js";
import { loadLimits } from "../reference/limits.js";
import { loadPathway } from "../reference/pathway.js";
import { loadSamplingSteps, samplingFlow } from "./sampling-flow.js";

export const flowNames = ["dosing", "sampling", "pathway"] as const;
export type FlowName = (typeof flowNames)[number];

/** A flow drawn from the reference data. Throws ConfigError for a drug without label data. */
export function loadFlow(name: FlowName, drug: string): Flow {
  if (name === "pathway") return loadPathway();
  if (name === "dosing") {
    const labels = loadLabels();
    const label = findLabel(labels, drug);
    if (label === null) {
      throw unknownDrug(
        "label data",
        drug,
        labels.map((one) => one.drug),
      );
    }
    return dosingFlow(label);
  }
  // The default of steadyState.minDays, from the one place that holds it.
  const { minDays } = parseConfig("id: none\nanalytes: [{ name: none }]").config.steadyState;
  return samplingFlow(loadSamplingSteps(), loadLimits(), minDays);
}

export function unknownDrug(what: string, drug: string, known: readonly string[]): ConfigError {
  const near = nearMiss(drug, known);
  return new ConfigError(
    `no ${what} of \`${drug}\`${near ? `; did you mean \`${near}\`?` : ""}\nexpected one of: ${known.join(", ")}`,
  );
}

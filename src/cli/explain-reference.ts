import { ConfigError } from "../domain/errors.js";
import type { Flow } from "../domain/flow.js";
import { nearMiss } from "../domain/near-miss.js";
import type { Terminal } from "./terminal.js";

export const flowNames = ["dosing", "sampling", "pathway"] as const;
export type FlowName = (typeof flowNames)[number];
export type ReferenceFormat = "text" | "json" | "svg" | "html";

/** The drug whose label is drawn where none is named: that of the dosing guide. */
const guideDrug = "larotrectinib";

/** `csfp explain --flow dosing|sampling|pathway`: a flow drawn from rule data; needs no study. */
export async function explainFlow(name: FlowName, drug: string | null, format: ReferenceFormat, terminal: Terminal) {
  const flow = await loadFlow(name, drug ?? guideDrug);
  if (format === "json") return terminal.stdout(`${JSON.stringify(flow, null, 2)}\n`);
  if (format === "svg") return terminal.stdout((await import("../charts/draw-flow.js")).drawFlow(flow).svg);
  if (format === "html") {
    const { renderFlowPage } = await import("../report/compound-page.js");
    return terminal.stdout(renderFlowPage(flow, await version()));
  }
  return terminal.stdout((await import("../charts/flow-text.js")).flowText(flow));
}

/** `csfp explain analyte larotrectinib`: everything the reference data hold about a compound; needs no study. */
export async function explainCompound(drug: string, format: ReferenceFormat, terminal: Terminal) {
  const { loadCompounds } = await import("../reference/compound.js");
  const compounds = loadCompounds();
  const compound = compounds.find((one) => one.name === drug.trim().toLowerCase());
  if (compound === undefined) {
    throw unknownDrug(
      "reference data",
      drug,
      compounds.map((one) => one.name),
    );
  }
  if (format === "json") return terminal.stdout(`${JSON.stringify(compound, null, 2)}\n`);
  if (format === "html") {
    const { renderCompoundPage } = await import("../report/compound-page.js");
    const flows = await Promise.all(flowNames.map((name) => loadFlow(name, compound.name)));
    return terminal.stdout(renderCompoundPage(compound, flows, await version()));
  }
  if (format === "svg") {
    throw new ConfigError("a compound has no single drawing; expected --format text, json or html, or --flow dosing");
  }
  return terminal.stdout((await import("../report/compound-text.js")).compoundText(compound));
}

async function loadFlow(name: FlowName, drug: string): Promise<Flow> {
  if (name === "pathway") return (await import("../reference/pathway.js")).loadPathway();
  if (name === "dosing") {
    const { findLabel, loadLabels } = await import("../reference/label.js");
    const labels = loadLabels();
    const label = findLabel(labels, drug);
    if (label === null) {
      throw unknownDrug(
        "label data",
        drug,
        labels.map((one) => one.drug),
      );
    }
    return (await import("../dosing/dosing-flow.js")).dosingFlow(label);
  }
  const { loadSamplingSteps, samplingFlow } = await import("../report/sampling-flow.js");
  const { loadLimits } = await import("../reference/limits.js");
  const { parseConfig } = await import("../config/load.js");
  // The default of steadyState.minDays, from the one place that holds it.
  const { minDays } = parseConfig("id: none\nanalytes: [{ name: none }]").config.steadyState;
  return samplingFlow(loadSamplingSteps(), loadLimits(), minDays);
}

function unknownDrug(what: string, drug: string, known: readonly string[]): ConfigError {
  const near = nearMiss(drug, known);
  return new ConfigError(
    `no ${what} of \`${drug}\`${near ? `; did you mean \`${near}\`?` : ""}\nexpected one of: ${known.join(", ")}`,
  );
}

async function version(): Promise<string> {
  return (await import("../io/package-root.js")).softwareVersion();
}

import { ConfigError } from "../domain/errors.js";
import type { Terminal } from "./terminal.js";

export const flowNames = ["dosing", "sampling", "pathway"] as const;
export type FlowName = (typeof flowNames)[number];
export type ReferenceFormat = "text" | "json" | "svg" | "html";

/** The drug whose label is drawn where none is named: that of the dosing guide. */
const guideDrug = "larotrectinib";

/** `csfp explain --flow dosing|sampling|pathway`: a flow drawn from rule data; needs no study. */
export async function explainFlow(name: FlowName, drug: string | null, format: ReferenceFormat, terminal: Terminal) {
  const { loadFlow } = await import("../report/load-flow.js");
  const flow = loadFlow(name, drug ?? guideDrug);
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
  const { loadFlow, unknownDrug } = await import("../report/load-flow.js");
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
    const flows = flowNames.map((name) => loadFlow(name, compound.name));
    return terminal.stdout(renderCompoundPage(compound, flows, await version()));
  }
  if (format === "svg") {
    throw new ConfigError("a compound has no single drawing; expected --format text, json or html, or --flow dosing");
  }
  return terminal.stdout((await import("../report/compound-text.js")).compoundText(compound));
}

async function version(): Promise<string> {
  return (await import("../io/package-root.js")).softwareVersion();
}

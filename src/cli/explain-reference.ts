import { ConfigError } from "../domain/errors.js";
import { nearMiss } from "../domain/near-miss.js";
import type { RuleCard } from "../domain/rule-card.js";
import type { FindingCard } from "../findings/index.js";
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

/** `csfp explain finding unmatched-sample`: what the catalogue or a rule's card says of a key; needs no study. */
export async function explainFinding(key: string, format: ReferenceFormat, terminal: Terminal) {
  const { findingCards } = await import("../findings/index.js");
  const { allRuleCards } = await import("../../pipeline/rule-cards.js");
  const cards = new Map<string, FindingCard | RuleCard>([
    ...Object.entries(findingCards),
    ...allRuleCards().map((card) => [card.key, card] as const),
  ]);
  const card = cards.get(key);
  if (card === undefined) {
    const near = nearMiss(key, [...cards.keys()]);
    throw new ConfigError(
      `no finding has the key \`${key}\`${near ? `; did you mean \`${near}\`?` : ""}\ndata/reference/findings.md and rules.md list all of them.`,
    );
  }
  const { title, scope, severity, why, remedy } = card;
  const source = "source" in card ? card.source : null;
  if (format === "json") {
    return terminal.stdout(`${JSON.stringify({ key, title, scope, severity, why, remedy, source }, null, 2)}\n`);
  }
  const lines = [
    `${key} (${severity}, about a ${scope})`,
    `What happened:   ${title}.`,
    `Why it matters:  ${why}`,
    `What to do:      ${remedy}`,
    ...(source === null ? [] : [`Source:          ${source}`]),
  ];
  return terminal.stdout(`${lines.join("\n")}\n`);
}

async function version(): Promise<string> {
  return (await import("../io/package-root.js")).softwareVersion();
}

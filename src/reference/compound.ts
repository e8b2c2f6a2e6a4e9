import { type EfficacySet, loadEfficacy } from "./efficacy.js";
import { type EvidenceMark, evidenceMarks } from "./label.js";
import { loadReferenceTable, parseReferenceTable, type ReferenceRow } from "./reference-table.js";

const columns = ["compound", "topic", "text", "source", "mark"];

/** One sourced sentence about a compound. */
export interface CompoundFact {
  topic: string;
  text: string;
  source: string;
  mark: EvidenceMark;
}

/** What the reference data hold about one compound. */
export interface Compound {
  name: string;
  facts: readonly CompoundFact[];
  efficacy: readonly EfficacySet[];
}

/** Sentences by compound, in the order of the file. Throws an Error with the line where source or mark are missing. */
export function parseCompounds(text: string): ReadonlyMap<string, readonly CompoundFact[]> {
  return toFacts(parseReferenceTable(text, "compound.csv", columns));
}

/** Every compound with reference data. */
export function loadCompounds(): Compound[] {
  const efficacy = loadEfficacy();
  return [...toFacts(loadReferenceTable("compound.csv", columns))].map(([name, facts]) => ({
    name,
    facts,
    efficacy: efficacy.get(name) ?? [],
  }));
}

function toFacts(rows: readonly ReferenceRow[]): Map<string, CompoundFact[]> {
  const byName = new Map<string, CompoundFact[]>();
  for (const { cells, line } of rows) {
    const { compound = "", topic = "", text = "", source = "" } = cells;
    const mark = evidenceMarks.find((one) => one === cells.mark);
    if ([compound, topic, text, source].includes("")) {
      throw new Error(`compound.csv:${line}: compound, topic, text and source must be given`);
    }
    if (mark === undefined) {
      throw new Error(`compound.csv:${line}: mark "${cells.mark}" is not one of ${evidenceMarks.join(" ")}`);
    }
    byName.set(compound, [...(byName.get(compound) ?? []), { topic, text, source, mark }]);
  }
  return byName;
}

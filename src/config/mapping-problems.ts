import type { ConfigProblem } from "../domain/errors.js";
import { nearMiss } from "../domain/near-miss.js";
import { extraMappable, tableColumns } from "../domain/tables.js";
import type { Mapping } from "./schema.js";

/** What single values of a mapping cannot tell: house columns that its kind of table does not have, and what they mean. */
export function mappingProblems(mapping: Mapping, index: number): ConfigProblem[] {
  const names = [...tableColumns[mapping.kind], ...(extraMappable[mapping.kind] ?? [])];
  const unknown = (group: "columns" | "constants" | "words", name: string): ConfigProblem => ({
    path: `mappings.${index}.${group}.${name}`,
    found: `\`${name}\``,
    expected: `a house column of ${mapping.kind} (${names.join(", ")})`,
    nearMiss: nearMiss(name, names),
  });
  const problems: ConfigProblem[] = [];
  for (const group of ["columns", "constants"] as const) {
    for (const name of Object.keys(mapping[group])) if (!names.includes(name)) problems.push(unknown(group, name));
  }
  for (const [word, meaning] of Object.entries(mapping.words)) {
    if (typeof meaning !== "string" && !names.includes(word)) problems.push(unknown("words", word));
    if (typeof meaning === "string" && mapping.kind !== "results") {
      problems.push({
        path: `mappings.${index}.words.${word}`,
        found: `the state \`${meaning}\``,
        expected: "words of a house column (`status: {gegeben: taken}`): only results have concentration words",
        nearMiss: null,
      });
    }
  }
  if (mapping.kind === "results" && mapping.snapshot === "append") {
    problems.push({
      path: `mappings.${index}.snapshot`,
      found: "append",
      expected: "nothing: results files only ever add",
      nearMiss: null,
    });
  }
  if (mapping.kind !== "results") {
    for (const key of ["dilution", "limitsBeforeDilution"] as const) {
      if (mapping[key] === null || mapping[key] === false) continue;
      problems.push({
        path: `mappings.${index}.${key}`,
        found: String(mapping[key]),
        expected: `nothing: a table of ${mapping.kind} has no concentrations`,
        nearMiss: null,
      });
    }
  }
  return problems;
}

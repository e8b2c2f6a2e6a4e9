import { type Replacement, withoutReplaced } from "../src/decisions/replaced-runs.js";
import type { Finding } from "../src/domain/finding.js";
import type { Observation, SubjectData } from "../src/store/study-store.js";
import { choiceEvidence, chosenContent, contentHash } from "./evidence.js";
import { replacedFinding } from "./replace-run.js";
import type { ResultsInForce } from "./results-in-force.js";

/** What decides which contents of one sample and analyte are current. */
export interface ContentRules {
  data: SubjectData;
  inForce: ResultsInForce;
  replacements: readonly Replacement[];
  /** Where it is reported what gave way. */
  findings: Finding[];
}

/**
 * The contents that count of one sample and analyte. A person's choice comes first, then the replacement of one run by
 * another, then the order of the exports; of a choice and a later replacement of the run it chose, the later one holds.
 */
export function currentContent(
  observations: readonly Observation[],
  about: { subjectId: string; sampleId: string; analyte: string },
  { data, inForce, replacements, findings }: ContentRules,
) {
  const { kept, replacement } = withoutReplaced(observations, about.analyte, replacements);
  const chosen = chosenContent(data, about.sampleId, about.analyte, ({ choice }) =>
    choiceEvidence(inForce.decisive(observations), observations, choice),
  );
  const isKept = chosen === null || kept.some((one) => contentHash(one) === chosen.entry.choice);
  const isOverruled =
    !isKept && replacement !== null && replacement.standing.entry.decisionNo > chosen.entry.decisionNo;
  if (chosen !== null && !isOverruled) return marked(inForce.chosenOf(observations, about, chosen), "chosen-by-person");
  if (replacement === null) return marked(inForce.currentOf(observations, about));
  findings.push(
    replacedFinding(
      about,
      observations.filter((one) => !kept.includes(one)),
      replacement,
    ),
  );
  return marked(inForce.currentOf(kept, about), "run-replaced-by-person");
}

function marked<T extends { isChanged: boolean }>(content: T, mark?: string): T & { marks: readonly string[] } {
  return {
    ...content,
    marks: [...(mark === undefined ? [] : [mark]), ...(content.isChanged ? ["changed-since-first-export"] : [])],
  };
}

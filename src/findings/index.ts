import type { FindingCard } from "./card.js";
import { fileFindings } from "./files.js";
import { rowFindings } from "./rows.js";
import { sampleFindings } from "./samples.js";
import { tableFindings } from "./tables.js";

export type { FindingCard } from "./card.js";

/** Every finding that is not made by a rule of `src/rules` or `src/dosing`; those stand in their registers. */
export const findingCards = {
  ...fileFindings,
  ...tableFindings,
  ...rowFindings,
  ...sampleFindings,
} satisfies Record<string, FindingCard>;

export type FindingKey = keyof typeof findingCards;

/** The card of a key; null for the key of a rule. */
export function findingCard(key: string): FindingCard | null {
  return Object.hasOwn(findingCards, key) ? findingCards[key as FindingKey] : null;
}

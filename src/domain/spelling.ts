/** Differences in the spelling of ids that a study declares to mean nothing (`identify.ignore`). */
export const spellingRules = ["case", "zeros", "separators"] as const;
export type SpellingRule = (typeof spellingRules)[number];

/**
 * The form in which two spellings of one id are equal: without case, without the leading zeros of each run of digits
 * (001 = 1, KX-001 = KX-1; 10 is not 1), without blanks, hyphens, underscores, dots and slashes, as declared.
 */
export function plainSpelling(id: string, ignore: readonly SpellingRule[]): string {
  let plain = id.trim();
  if (ignore.includes("case")) plain = plain.toLowerCase();
  if (ignore.includes("zeros")) plain = plain.replace(/\d+/g, (digits) => digits.replace(/^0+(?=\d)/, ""));
  if (ignore.includes("separators")) plain = plain.replace(/[\s\-_./]+/g, "");
  return plain;
}

/** Ids by their plain spelling; where several share one, none of them may be linked. */
export class Spellings {
  private readonly byPlain = new Map<string, string[]>();

  constructor(
    ids: Iterable<string>,
    private readonly ignore: readonly SpellingRule[],
  ) {
    for (const id of ids) {
      const plain = plainSpelling(id, ignore);
      const known = this.byPlain.get(plain);
      if (known === undefined) this.byPlain.set(plain, [id]);
      else known.push(id);
    }
  }

  /** The one id that differs from the text only in ways that mean nothing; null where there is none, or several. */
  find(text: string): string | null {
    const ids = this.byPlain.get(plainSpelling(text, this.ignore)) ?? [];
    return ids.length === 1 ? ids[0]! : null;
  }

  /** Groups of ids that become equal. */
  equal(): string[][] {
    return [...this.byPlain.values()].filter((ids) => ids.length > 1).map((ids) => [...ids].sort());
  }
}

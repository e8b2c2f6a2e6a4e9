import type { Finding } from "../domain/finding.js";

/**
 * A mistake in a whole column gives one finding, not one a row: of findings of one rule beyond `most`, only the first
 * stays, and says how many more there are and where the last one is. Order and rules are kept.
 */
export function mergeRepeats(findings: readonly Finding[], most: number): Finding[] {
  const byRule = new Map<string, Finding[]>();
  for (const one of findings) {
    const list = byRule.get(one.rule);
    if (list === undefined) byRule.set(one.rule, [one]);
    else list.push(one);
  }
  return [...byRule.values()].flatMap((list) => {
    const [first, last] = [list[0]!, list.at(-1)!];
    if (list.length <= most) return list;
    const place = last.file === null ? "" : `, the last in ${last.file}, row ${last.row}`;
    return [
      { ...first, what: `${first.what} Further findings of this rule for this subject: ${list.length - 1}${place}.` },
    ];
  });
}

/** How many edits a word of this length may be away and still be meant. */
export type Allowance = (length: number) => number;

/** For ids and names that a person wrote: `S1` may mean `S01`, and a long name may differ in a third of its letters. */
export const generous: Allowance = (length) => Math.max(1, Math.floor(length / 3));

/** For words with a meaning of their own, of which many short ones are one letter apart: `ND` must not suggest `NA`. */
export const strict: Allowance = (length) => Math.min(2, Math.floor(length / 3));

/**
 * The candidate a person probably meant, or null. Case and separators are ignored; the number of edits allowed (insert,
 * delete, replace, swap of neighbours) grows with the length of the word. Of equally near ones the first.
 */
export function nearMiss(word: string, candidates: Iterable<string>, allowance: Allowance = generous): string | null {
  const wanted = fold(word);
  if (wanted === "") return null;
  let best: string | null = null;
  let bestDistance = allowance(wanted.length) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(wanted, fold(candidate), bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

function fold(word: string): string {
  return word.toLowerCase().replace(/[\s_\-.]+/g, "");
}

/** Restricted Damerau-Levenshtein distance; `limit` where it is as large. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let distance = Math.min(replaced, previous[j]! + 1, current[j - 1]! + 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwap) distance = Math.min(distance, beforePrevious[j - 2]! + 1);
      current.push(distance);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length]!;
}

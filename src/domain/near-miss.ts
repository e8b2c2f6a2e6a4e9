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
  return new NearMisses(candidates).find(word, allowance);
}

/** The same for many words among the same candidates, of which a large study has a million. */
export class NearMisses {
  private readonly names: readonly string[];
  private readonly folded: readonly string[];
  private readonly letters: Int32Array;

  constructor(candidates: Iterable<string>) {
    this.names = [...candidates];
    this.folded = this.names.map(fold);
    this.letters = Int32Array.from(this.folded, lettersOf);
  }

  find(word: string, allowance: Allowance = generous): string | null {
    const wanted = fold(word);
    if (wanted === "") return null;
    const wantedLetters = lettersOf(wanted);
    let best: string | null = null;
    let bestDistance = allowance(wanted.length) + 1;
    for (let index = 0; index < this.folded.length; index++) {
      const candidate = this.folded[index]!;
      if (Math.abs(candidate.length - wanted.length) >= bestDistance) continue;
      // An edit brings at most one letter and takes at most one away.
      const letters = this.letters[index]!;
      if (countBits(letters & ~wantedLetters) >= bestDistance || countBits(wantedLetters & ~letters) >= bestDistance) {
        continue;
      }
      const distance = editDistance(wanted, candidate, bestDistance);
      if (distance >= bestDistance) continue;
      best = this.names[index]!;
      bestDistance = distance;
      if (distance === 0) break;
    }
    return best;
  }
}

function fold(word: string): string {
  return word.toLowerCase().replace(/[\s_\-.]+/g, "");
}

/** Which letters occur, as bits; two may share one, then fewer differences are seen and never more. */
function lettersOf(text: string): number {
  let bits = 0;
  for (let at = 0; at < text.length; at++) bits |= 1 << (text.charCodeAt(at) & 31);
  return bits;
}

function countBits(bits: number): number {
  let n = bits - ((bits >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return (((n + (n >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

/** Rows of the table of distances, kept: it is filled for each of a million candidates. */
let rows = [new Uint16Array(64), new Uint16Array(64), new Uint16Array(64)] as const;

/** Restricted Damerau-Levenshtein distance; `limit` where it is as large or larger. */
function editDistance(a: string, b: string, limit: number): number {
  if (b.length >= rows[0].length) {
    const size = 2 * b.length;
    rows = [new Uint16Array(size), new Uint16Array(size), new Uint16Array(size)];
  }
  let [beforePrevious, previous, current] = rows as readonly Uint16Array[] as [Uint16Array, Uint16Array, Uint16Array];
  for (let j = 0; j <= b.length; j++) previous[j] = j;
  let least = 0;
  for (let i = 1; i <= a.length; i++) {
    const letter = a.charCodeAt(i - 1);
    const former = i > 1 ? a.charCodeAt(i - 2) : -1;
    const leastBefore = least;
    current[0] = i;
    least = i;
    for (let j = 1; j <= b.length; j++) {
      const other = b.charCodeAt(j - 1);
      let distance = previous[j - 1]! + (letter === other ? 0 : 1);
      if (previous[j]! + 1 < distance) distance = previous[j]! + 1;
      if (current[j - 1]! + 1 < distance) distance = current[j - 1]! + 1;
      const isSwap = i > 1 && j > 1 && letter === b.charCodeAt(j - 2) && former === other;
      if (isSwap && beforePrevious[j - 2]! + 1 < distance) distance = beforePrevious[j - 2]! + 1;
      current[j] = distance;
      if (distance < least) least = distance;
    }
    // No later row is below the least of two that follow one another: a swap reaches back over one.
    if (least >= limit && leastBefore >= limit) return limit;
    [beforePrevious, previous, current] = [previous, current, beforePrevious];
  }
  return Math.min(limit, previous[b.length]!);
}

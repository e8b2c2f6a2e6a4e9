/**
 * Numbers of the rows of one block, in whatever order the laboratory sorted them: a number that comes a second time, and
 * not with the very line before it, is the first row of another block whose title is lost.
 */
export class RowNumbers {
  /** Numbers that count up one by one need no set: first and last tell them. */
  #first: number | null = null;
  #last = 0;
  #others: Set<number> | null = null;
  #cells: readonly string[] = [];

  /** Is this row another block's? If not, it is remembered. */
  beginsAgain(number: number, cells: readonly string[]): boolean {
    if (this.#isThere(number)) return !this.#isSameLine(cells);
    if (this.#first === null) this.#first = number;
    else if (this.#others !== null) this.#others.add(number);
    else if (number !== this.#last + 1) this.#others = new Set([...range(this.#first, this.#last), number]);
    this.#last = number;
    this.#cells = cells;
    return false;
  }

  #isThere(number: number): boolean {
    if (this.#others !== null) return this.#others.has(number);
    return this.#first !== null && number >= this.#first && number <= this.#last;
  }

  #isSameLine(cells: readonly string[]): boolean {
    return cells.length === this.#cells.length && cells.every((cell, i) => cell === this.#cells[i]);
  }
}

function* range(first: number, last: number): Generator<number> {
  for (let n = first; n <= last; n++) yield n;
}

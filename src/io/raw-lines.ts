/**
 * The second counter: how many lines of a file's bytes hold anything at all. It works on bytes and shares nothing with
 * the readers, so that what a reader says it accounted for can be held against it. A line ends with LF, CR or NEL; it is
 * blank when it holds only blanks, delimiters and quotes.
 */
export class RawLineCounter {
  /** Lines with content so far; complete after `end`. */
  count = 0;
  #width: 1 | 2 | null = null;
  /** Of a UTF-16 file: which byte of two is the low one. */
  #low = 0;
  #isFilled = false;
  #before = 0;
  #odd: number | null = null;

  push(chunk: Uint8Array): void {
    if (this.#width === null) this.#decideWidth(chunk);
    if (this.#width === 2) this.#pushPairs(chunk);
    else this.#pushBytes(chunk);
  }

  end(): number {
    if (this.#before === 0xc2) this.#isFilled = true;
    this.#closeLine();
    return this.count;
  }

  #closeLine(): void {
    if (this.#isFilled) this.count++;
    this.#isFilled = false;
  }

  /** Line by line; only lines with a CR or half a character before their end are looked at byte by byte. */
  #pushBytes(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    const next = (byte: number, from: number) => {
      const at = bytes.indexOf(byte, from);
      return at < 0 ? bytes.length : at;
    };
    let from = 0;
    let back = next(13, 0);
    let half = next(0xc2, 0);
    while (from < bytes.length) {
      const end = next(10, from);
      if (back < from) back = next(13, from);
      if (half < from) half = next(0xc2, from);
      const to = Math.min(end + 1, bytes.length);
      if (this.#before === 0xc2 || back < end - 1 || half < end || end === bytes.length)
        this.#pushPart(bytes, from, to);
      else {
        for (let i = from; i < end && !this.#isFilled; i++) this.#isFilled = isContent(bytes[i]!);
        this.#closeLine();
        this.#before = 10;
      }
      from = to;
    }
  }

  #pushPart(bytes: Buffer, from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const byte = bytes[i]!;
      // C2 is half a character: NEL and the no-break space are none, every other one is content.
      if (this.#before === 0xc2 && byte !== 0x85 && byte !== 0xa0) this.#isFilled = true;
      if (byte === 10 || byte === 13 || (byte === 0x85 && this.#before === 0xc2)) this.#closeLine();
      else if (!this.#isFilled) this.#isFilled = isContent(byte);
      this.#before = byte;
    }
  }

  #pushPairs(chunk: Uint8Array): void {
    for (const byte of chunk) {
      if (this.#odd === null) {
        this.#odd = byte;
        continue;
      }
      const unit = this.#low === 0 ? this.#odd | (byte << 8) : (this.#odd << 8) | byte;
      this.#odd = null;
      if (unit === 10 || unit === 13 || unit === 0x85) this.#closeLine();
      else if (!this.#isFilled)
        this.#isFilled = unit > 0xff ? !wideBlanks.has(unit) : unit !== 0xa0 && !isBlankByte(unit);
    }
  }

  /** UTF-16 shows itself by its byte order mark, or by a zero in every other byte of its first letters. */
  #decideWidth(chunk: Uint8Array): void {
    const [first = 0, second = 0] = chunk;
    if (first === 0xff && second === 0xfe) this.#width = 2;
    else if (first === 0xfe && second === 0xff) {
      this.#width = 2;
      this.#low = 1;
    } else {
      const zeros = [0, 0];
      const most = Math.min(chunk.length, 512) & ~1;
      for (let i = 0; i < most; i++) if (chunk[i] === 0) zeros[i & 1]!++;
      const isLittle = zeros[1]! > most * 0.3 && zeros[0]! < most * 0.05;
      const isBig = zeros[0]! > most * 0.3 && zeros[1]! < most * 0.05;
      this.#width = most > 0 && (isLittle || isBig) ? 2 : 1;
      this.#low = isBig ? 1 : 0;
    }
  }
}

const wideBlanks: ReadonlySet<number> = new Set([0x2028, 0x2029, 0x202f, 0x205f, 0x3000, 0xfeff]);

function isBlankByte(byte: number): boolean {
  // Tab to CR, blank, quote, comma, semicolon.
  return byte === 32 || (byte >= 9 && byte <= 13) || byte === 34 || byte === 44 || byte === 59;
}

/** Is this byte content by itself? Those of a byte order mark, a no-break space and C2 are not. */
function isContent(byte: number): boolean {
  if (byte < 0x80) return !isBlankByte(byte);
  return byte !== 0xa0 && byte !== 0xc2 && byte !== 0xef && byte !== 0xbb && byte !== 0xbf;
}

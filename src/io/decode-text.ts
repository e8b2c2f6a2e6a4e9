import { isUtf8 } from "node:buffer";
import { StringDecoder } from "node:string_decoder";

/** `guess`: neither UTF-8 nor UTF-16 nor declared, and read as windows-1252. Any other is a label of the WHATWG encoding list. */
export type TextEncoding = "utf-8" | "utf-16le" | "utf-16be" | "guess" | (string & {});

/** Code points of windows-1252 bytes 0x80 to 0x9F; the five undefined bytes keep their own number, as browsers do. */
const windows1252High = [
  0x20ac, 0x81, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8d, 0x017d,
  0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d,
  0x017e, 0x0178,
];

// Written out because TextDecoder("windows-1252") reads 0x80 to 0x9F as latin1 in several Node releases.
const c1Controls = /[\u0080-\u009f]/g;

export function decodeWindows1252(bytes: Uint8Array): string {
  const latin1 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  return latin1.replace(c1Controls, (c) => String.fromCharCode(windows1252High[c.charCodeAt(0) - 0x80] ?? 0xfffd));
}

/** Chunk by chunk: is all of it valid UTF-8? A character cut by a chunk boundary is carried over. */
export class Utf8Check {
  #carry: Uint8Array = new Uint8Array(0);
  isValid = true;

  push(chunk: Uint8Array): void {
    if (!this.isValid) return;
    const bytes = this.#carry.length > 0 ? Buffer.concat([this.#carry, chunk]) : chunk;
    const whole = bytes.length - cutTailLength(bytes);
    this.isValid = isUtf8(bytes.subarray(0, whole));
    this.#carry = Uint8Array.from(bytes.subarray(whole));
  }

  end(): boolean {
    return this.isValid && this.#carry.length === 0;
  }
}

/** Bytes at the end that begin a UTF-8 character without completing it (0 to 3). */
function cutTailLength(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return back < needed ? back : 0;
    }
  }
  return 0;
}

/**
 * UTF-16 by its byte order mark, or without one by where the zero bytes of its ASCII characters stand: nearly all in one
 * half of the pairs. Null for anything else.
 */
export function utf16Of(head: Uint8Array): "utf-16le" | "utf-16be" | null {
  if (head.length < 2) return null;
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  const pairs = Math.min(head.length >> 1, 2048);
  const zeros = [0, 0];
  for (let at = 0; at < 2 * pairs; at++) if (head[at] === 0) zeros[at & 1]!++;
  const [even, odd] = zeros as [number, number];
  if (odd > 0.7 * pairs && even < 0.05 * pairs) return "utf-16le";
  if (even > 0.7 * pairs && odd < 0.05 * pairs) return "utf-16be";
  return null;
}

export interface ChunkDecoder {
  write(chunk: Uint8Array): string;
  end(): string;
}

/** Decoder that keeps cut characters between chunks. The content must have been proven to be in `encoding`. */
export function chunkDecoder(encoding: TextEncoding): ChunkDecoder {
  const isWindows1252 = encoding === "guess" || /^(?:windows-1252|cp1252|latin1|iso-8859-1)$/i.test(encoding);
  if (isWindows1252) return { write: decodeWindows1252, end: () => "" };
  if (encoding !== "utf-8" && encoding !== "utf-16le") {
    const decoder = new TextDecoder(encoding, { ignoreBOM: true });
    return { write: (chunk) => decoder.decode(chunk, { stream: true }), end: () => decoder.decode() };
  }
  const decoder = new StringDecoder(encoding === "utf-8" ? "utf8" : "utf16le");
  return {
    write: (chunk) => decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)),
    end: () => decoder.end(),
  };
}

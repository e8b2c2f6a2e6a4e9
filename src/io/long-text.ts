/**
 * A text that may be longer than fits into memory at once: chunks that, one after the other, are the text. They are made
 * anew each time somebody asks.
 */
export interface LongText {
  chunks(): Iterable<string>;
}

/** What a file is written from: UTF-8 text, whole or in chunks, or bytes. */
export type FileContent = string | Uint8Array | LongText;

/** The content as bytes or one text. Throws RangeError where the text is longer than a string can be (half a GB). */
export function wholeContent(content: FileContent): string | Uint8Array {
  if (typeof content === "string" || content instanceof Uint8Array) return content;
  return [...content.chunks()].join("");
}

/** The content in pieces of bytes. */
export function* piecesOf(content: FileContent): Iterable<Uint8Array> {
  if (content instanceof Uint8Array) yield content;
  else if (typeof content === "string") yield Buffer.from(content, "utf8");
  else for (const chunk of content.chunks()) yield Buffer.from(chunk, "utf8");
}

/**
 * Line ends of text as programs and people leave them: LF and CRLF stay as they are, a bare CR (old Macs, scripts that
 * joined lines), CR CR LF and NEL become LF, so that every layer above means the same by a line.
 */
function isOdd(text: string): boolean {
  if (text.includes("\u0085")) return true;
  for (let at = text.indexOf("\r"); at >= 0; at = text.indexOf("\r", at + 1)) {
    if (text.charCodeAt(at + 1) !== 10) return true;
  }
  return false;
}

/** A text whose line ends are all LF or CRLF. The text must not end inside a CRLF. */
export function plainLineEnds(text: string): string {
  return isOdd(text) ? text.replace(/\r+\n|\r|\u0085/g, "\n") : text;
}

/** The same, chunk by chunk: a CR at the end of a chunk waits for what follows it. */
export class LineEnds {
  #held = "";

  write(chunk: string): string {
    const text = this.#held + chunk;
    const from = trailingReturns(text);
    this.#held = text.slice(from);
    return plainLineEnds(from === text.length ? text : text.slice(0, from));
  }

  end(): string {
    const rest = plainLineEnds(this.#held);
    this.#held = "";
    return rest;
  }
}

function trailingReturns(text: string): number {
  let at = text.length;
  while (at > 0 && text.charCodeAt(at - 1) === 13) at--;
  return at;
}

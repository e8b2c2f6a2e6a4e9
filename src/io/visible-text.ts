/** What the progress line begins with: back to the start of the line, and the rest of it wiped. */
const wipe = "\r\u001b[K";

/**
 * A text for a terminal: what a file or a name holds must not move the cursor, hide lines or change colours there.
 * Control characters become U+FFFD, but for line ends, tabs, and the program's own wiping at the very beginning.
 */
export function visibleText(text: string): string {
  const start = text.startsWith(wipe) ? wipe : "";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return start + text.slice(start.length).replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "\ufffd");
}

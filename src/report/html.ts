import { plainTimes } from "./format.js";

/** Markup that is already safe. Only `html` and `raw` make one, so a text can never be taken for markup. */
export class Html {
  constructor(readonly markup: string) {}
  toString(): string {
    return this.markup;
  }
}

export type HtmlPart = Html | string | number | null | readonly HtmlPart[];

/**
 * Template tag: the literal parts are markup, everything put in is text and escaped, except what `html` made before.
 * Lists are joined without separators, null is nothing. Works in element content and in double-quoted attributes.
 */
export function html(literals: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  let markup = literals[0] ?? "";
  for (let i = 0; i < parts.length; i += 1) markup += render(parts[i] ?? null) + (literals[i + 1] ?? "");
  return new Html(markup);
}

/** Markup from a trusted place: our own templates and pictures. Never for anything a file or a person wrote. */
export function raw(markup: string): Html {
  return new Html(markup);
}

/** Text in which what stands between backticks is set as code, times elsewhere as people read them; a lone backtick stays. */
export function withCode(text: string): Html {
  const parts = text.split("`");
  const last = parts.length - 1;
  const pieces = parts.map((part, i): HtmlPart => {
    if (i % 2 === 0) return plainTimes(part);
    return i < last ? html`<code>${part}</code>` : `\`${part}`;
  });
  return html`${pieces}`;
}

function render(part: HtmlPart): string {
  if (part === null) return "";
  if (part instanceof Html) return part.markup;
  if (typeof part === "string") return escapeHtml(part);
  if (typeof part === "number") return String(part);
  return part.map(render).join("");
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Most texts on a page hold nothing to escape: printable ASCII without `&<>"'`, and letters of living scripts. */
const harmless = /^[ !#-%(-;=?-~\u00a0-\ud7ff]*$/;

/** Escapes text for element content and quoted attributes; what no HTML document may hold becomes U+FFFD. */
export function escapeHtml(text: string): string {
  if (harmless.test(text)) return text;
  return text
    .replace(/[&<>"']/g, (c) => entities[c] ?? c)
    .replace(/[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/gu, (c) => ("\t\n\r".includes(c) ? c : "\ufffd"));
}

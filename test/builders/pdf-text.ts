import { inflateSync } from "node:zlib";

/**
 * The words of a PDF as Chromium prints it, one text a page: its text operators, read through each font's table of
 * characters. Enough for what our own pages print; no general reader.
 */
export function pdfPages(pdf: Uint8Array): string[] {
  const text = Buffer.from(pdf).toString("latin1");
  const objects = new Map(
    [...text.matchAll(/(?:^|\n)(\d+) 0 obj\n([\s\S]*?)\nendobj/g)].map((m) => [Number(m[1]), m[2] ?? ""]),
  );
  const fonts = new Map<number, Map<string, string>>();
  for (const [no, body] of objects) {
    const table = /\/ToUnicode (\d+) 0 R/.exec(body);
    if (/\/Type \/Font/.test(body) && table) fonts.set(no, characters(stream(objects.get(Number(table[1])) ?? "")));
  }
  return [...objects.values()]
    .filter((body) => /^<<\/Type \/Page\s/.test(body))
    .map((body) => {
      const names = new Map(
        [...(/\/Font <<([^>]*)>>/.exec(body)?.[1] ?? "").matchAll(/\/(\w+) (\d+) 0 R/g)].map((m) => [
          m[1] ?? "",
          fonts.get(Number(m[2])) ?? new Map<string, string>(),
        ]),
      );
      return wordsOf(stream(objects.get(Number(/\/Contents (\d+) 0 R/.exec(body)?.[1])) ?? ""), names);
    });
}

function stream(body: string): string {
  const start = body.indexOf("stream\n");
  if (start < 0) return "";
  const bytes = Buffer.from(body.slice(start + 7, body.lastIndexOf("\nendstream")), "latin1");
  return body.slice(0, start).includes("/FlateDecode")
    ? inflateSync(bytes).toString("latin1")
    : bytes.toString("latin1");
}

/** Glyph number in hexadecimal -> character. */
function characters(table: string): Map<string, string> {
  const found = new Map<string, string>();
  const hex = (value: number): string => value.toString(16).toUpperCase().padStart(4, "0");
  for (const [, block = ""] of table.matchAll(/beginbfchar\n([\s\S]*?)endbfchar/g)) {
    for (const [, glyph = "", unicode = ""] of block.matchAll(/<(\w+)> <(\w+)>/g)) found.set(glyph, utf16(unicode));
  }
  for (const [, block = ""] of table.matchAll(/beginbfrange\n([\s\S]*?)endbfrange/g)) {
    for (const [, from = "", to = "", first = ""] of block.matchAll(/<(\w+)> <(\w+)> <(\w+)>/g)) {
      const start = Number.parseInt(from, 16);
      for (let glyph = start; glyph <= Number.parseInt(to, 16); glyph += 1)
        found.set(hex(glyph), String.fromCodePoint(Number.parseInt(first, 16) + glyph - start));
    }
  }
  return found;
}

function utf16(hex: string): string {
  return (hex.match(/.{4}/g) ?? []).map((unit) => String.fromCharCode(Number.parseInt(unit, 16))).join("");
}

function wordsOf(content: string, fonts: ReadonlyMap<string, ReadonlyMap<string, string>>): string {
  let font: ReadonlyMap<string, string> | undefined;
  let words = "";
  for (const [, name, shown] of content.matchAll(/\/(\w+) [\d.]+ Tf|<([0-9A-Fa-f]+)> Tj/g)) {
    if (name !== undefined) font = fonts.get(name);
    else for (const glyph of shown?.toUpperCase().match(/.{4}/g) ?? []) words += font?.get(glyph) ?? "?";
  }
  return words;
}

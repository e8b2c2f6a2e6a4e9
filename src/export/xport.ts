import type { Dataset, SdtmCell, Variable } from "./sdtm/dataset.js";

/**
 * SAS transport files, version 5 (SAS technical note TS-140): 80-byte records, texts of at most 200 ASCII characters,
 * numbers as IBM doubles, a missing number as `.`.
 */

const card = 80;
const longestText = 200;
const namestrBytes = 140;

/** A text that the format cannot hold as it is. */
export interface ChangedText {
  variable: string;
  row: number;
  before: string;
  after: string;
}

/**
 * One dataset as XPORT v5. `stamp` is the moment written into the header, ISO 8601. Texts that are not ASCII or too long
 * are changed and returned in `changed`, never silently. Throws RangeError for names, labels or numbers beyond the format.
 */
export function xportOf(dataset: Dataset, stamp: string): { bytes: Uint8Array; changed: ChangedText[] } {
  const changed: ChangedText[] = [];
  const { name, label, variables } = dataset;
  for (const text of [name, ...variables.map((variable) => variable.name)]) {
    if (!/^[A-Za-z_][A-Za-z0-9_]{0,7}$/.test(text)) throw new RangeError(`${text} is not a valid name in SAS XPORT v5`);
  }
  const rows = dataset.rows.map((row, index) =>
    row.map((cell, at) => {
      if (typeof cell !== "string") return cell;
      const after = asciiText(cell).slice(0, longestText);
      if (after !== cell) changed.push({ variable: variables[at]!.name, row: index + 1, before: cell, after });
      return after;
    }),
  );
  const lengths = lengthsOf(variables, rows);
  const time = stampOf(stamp);
  const parts = [
    ...[headerCard("LIBRARY", "0".repeat(30)), systemCard("SASLIB", time), text(time, card)],
    ...[headerCard("MEMBER", "000000000000000001600000000140"), headerCard("DSCRPTR", "0".repeat(30))],
    systemCard(name, time, "SASDATA"),
    text(time.padEnd(32) + asciiText(label).slice(0, 40), card),
    headerCard("NAMESTR", `000000${String(variables.length).padStart(4, "0")}${"0".repeat(20)}`),
    padded(Buffer.concat(namestrs(variables, lengths))),
    headerCard("OBS", "0".repeat(30)),
    padded(Buffer.concat(rows.map((row) => recordOf(row, variables, lengths)))),
  ];
  return { bytes: new Uint8Array(Buffer.concat(parts)), changed };
}

/**
 * Bytes of each variable. A record shorter than a card is widened in its texts: the blanks that fill the last card would
 * otherwise look like further records to readers that count bytes.
 */
function lengthsOf(variables: readonly Variable[], rows: readonly (readonly SdtmCell[])[]): number[] {
  const lengths = variables.map((variable, at) => {
    if (variable.type !== "text") return 8;
    let most = 1;
    for (const row of rows) most = Math.max(most, String(row[at] ?? "").length);
    return most;
  });
  let short = card - lengths.reduce((sum, length) => sum + length, 0);
  for (const [at, variable] of variables.entries()) {
    if (short <= 0) break;
    if (variable.type !== "text") continue;
    const more = Math.min(short, longestText - lengths[at]!);
    lengths[at]! += more;
    short -= more;
  }
  return lengths;
}

function headerCard(kind: string, digits: string): Buffer {
  return text(`HEADER RECORD*******${kind.padEnd(8)}HEADER RECORD!!!!!!!${digits}`, card);
}

function systemCard(name: string, time: string, type = ""): Buffer {
  const fields =
    type === ""
      ? ["SAS", "SAS", name, "9.4", "NODE"].map((one) => one.padEnd(8))
      : ["SAS", name, type, "9.4", "NODE"].map((one) => one.padEnd(8));
  return text(`${fields.join("")}${" ".repeat(24)}${time}`, card);
}

function namestrs(variables: readonly Variable[], lengths: readonly number[]): Buffer[] {
  let position = 0;
  return variables.map((variable, index) => {
    const bytes = Buffer.alloc(namestrBytes, 0);
    bytes.writeInt16BE(variable.type === "text" ? 2 : 1, 0);
    bytes.writeInt16BE(lengths[index]!, 4);
    bytes.writeInt16BE(index + 1, 6);
    text(variable.name, 8).copy(bytes, 8);
    text(asciiText(variable.label).slice(0, 40), 40).copy(bytes, 16);
    // Formats and informats stay blank.
    text("", 8).copy(bytes, 56);
    text("", 8).copy(bytes, 72);
    bytes.writeInt32BE(position, 84);
    position += lengths[index]!;
    return bytes;
  });
}

function recordOf(row: readonly SdtmCell[], variables: readonly Variable[], lengths: readonly number[]): Buffer {
  return Buffer.concat(
    row.map((cell, at) => {
      if (variables[at]!.type === "text") return text(String(cell ?? ""), lengths[at]!);
      return Buffer.from(ibmBytes(cell as number | null));
    }),
  );
}

/** IBM System/370 double, every digit kept; null as SAS's missing value `.`. Throws RangeError beyond its range. */
export function ibmBytes(value: number | null): Uint8Array {
  const bytes = new Uint8Array(8);
  if (value === null) {
    bytes[0] = 0x2e;
    return bytes;
  }
  if (value === 0) return bytes;
  const size = Math.abs(value);
  if (!(size < 16 ** 63 && size >= 16 ** -65)) throw new RangeError(`${value} cannot be written as an IBM double`);
  // 56 bits of fraction hold the 53 of a double after a shift of at most three, so nothing is lost.
  let exponent = Math.floor(Math.log2(size) / 4) + 1;
  if (size >= 16 ** exponent) exponent++;
  if (size < 16 ** (exponent - 1)) exponent--;
  let fraction = BigInt(size * 16 ** -exponent * 2 ** 56);
  for (let at = 7; at >= 1; at--) {
    bytes[at] = Number(fraction & 0xffn);
    fraction >>= 8n;
  }
  bytes[0] = (value < 0 ? 0x80 : 0) | (exponent + 64);
  return bytes;
}

const replacements: Readonly<Record<string, string>> = {
  µ: "u",
  μ: "u",
  "–": "-",
  "—": "-",
  "−": "-",
  "‘": "'",
  "’": "'",
  "“": '"',
  "”": '"',
  "≤": "<=",
  "≥": ">=",
  "×": "x",
  "°": "deg ",
  ß: "ss",
  "²": "2",
  "³": "3",
};

/** ASCII in place of other letters: known signs by words, letters without their accents, the rest as `?`. */
function asciiText(given: string): string {
  if (/^[\x20-\x7e]*$/.test(given)) return given;
  return [...given]
    .map((sign) => replacements[sign] ?? sign.normalize("NFKD").replace(/\p{M}/gu, ""))
    .join("")
    .replace(/[\t\r\n]+/g, " ")
    .replace(/[^\x20-\x7e]/gu, "?");
}

/** `22NOV26:10:11:49` of an ISO 8601 text, its own clock. */
function stampOf(iso: string): string {
  const [, year, month, day, clock] = /^\d\d(\d\d)-(\d\d)-(\d\d)T(\d\d:\d\d:\d\d)/.exec(iso)!;
  const names = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
  return `${day}${names[Number(month) - 1]}${year}:${clock}`;
}

function text(value: string, bytes: number): Buffer {
  return Buffer.from(value.padEnd(bytes).slice(0, bytes), "latin1");
}

function padded(bytes: Buffer): Buffer {
  const rest = bytes.length % card;
  return rest === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(card - rest, 0x20)]);
}

import { isUtf8 } from "node:buffer";
import { ReadError } from "../findings/read-error.js";
import { decodeWindows1252 } from "./decode-text.js";

/** SAS transport files, version 5 (SAS technical note TS-140): one or more datasets of fixed-width records. */

export interface XportDataset {
  name: string;
  /** `05JAN16:22:19:43`, as written. */
  modified: string;
  columns: string[];
  /** Texts trimmed at the end, numbers in their shortest form, missing values "". */
  rows: string[][];
}

const card = 80;
const head = (kind: string) => `HEADER RECORD*******${kind.padEnd(8)}HEADER RECORD!!!!!!!`;

export function isXport(bytes: Uint8Array): boolean {
  return latin1(bytes.subarray(0, 48)) === head("LIBRARY");
}

interface Variable {
  name: string;
  isNumber: boolean;
  length: number;
  position: number;
}

/** Throws ReadError with the byte offset for what is no XPORT v5 file or ends early. */
export function readXport(bytes: Uint8Array, file: string): XportDataset[] {
  const fail = (what: string): never => {
    throw new ReadError(`${file}: ${what}`, {
      rule: "damaged-file",
      expected: "a SAS XPORT v5 file",
      remedy: "copy the file again",
    });
  };
  const cardAt = (at: number) => latin1(bytes.subarray(at, at + card));
  if (!isXport(bytes)) fail("no SAS XPORT v5 library header");
  const decode = isUtf8(bytes)
    ? (b: Uint8Array) => Buffer.from(b.buffer, b.byteOffset, b.length).toString("utf8")
    : decodeWindows1252;
  const datasets: XportDataset[] = [];
  let at = 3 * card;
  while (at < bytes.length && cardAt(at).trim() !== "") {
    if (!cardAt(at).startsWith(head("MEMBER"))) fail(`byte ${at}: no member header`);
    const namestrSize = Number(cardAt(at).slice(74, 78)) || 140;
    if (!cardAt(at + card).startsWith(head("DSCRPTR"))) fail(`byte ${at + card}: no descriptor header`);
    const name = cardAt(at + 2 * card)
      .slice(8, 16)
      .trim();
    const modified = cardAt(at + 3 * card)
      .slice(0, 16)
      .trim();
    at += 4 * card;
    if (!cardAt(at).startsWith(head("NAMESTR"))) fail(`byte ${at}: no variable header`);
    const count = Number(cardAt(at).slice(54, 58));
    if (!Number.isInteger(count) || count < 1 || count > 9999 || namestrSize < 136)
      fail(`byte ${at}: no count of variables`);
    at += card;
    const variables = readVariables(bytes, at, count, namestrSize);
    at = padded(at + count * namestrSize);
    if (!cardAt(at).startsWith(head("OBS"))) fail(`byte ${at}: no observation header`);
    at += card;
    const end = nextMember(bytes, at);
    const width = Math.max(...variables.map((v) => v.position + v.length));
    if (!(width > 0) || variables.some((v) => v.length < 1 || v.position < 0)) fail(`byte ${at}: no width of records`);
    const data = bytes.subarray(at, end);
    const whole = records(data, width);
    if (data.subarray(whole.length * width).some((byte) => byte !== 0x20 && byte !== 0))
      fail(`byte ${at + whole.length * width}: the last record of ${name} is cut off (${width} bytes expected)`);
    const rows = whole.map((record) => variables.map((v) => value(record, v, decode)));
    datasets.push({ name, modified, columns: variables.map((v) => v.name), rows });
    at = end;
  }
  if (bytes.subarray(at).some((byte) => byte !== 0x20 && byte !== 0)) fail(`byte ${at}: no member header`);
  if (datasets.length === 0) fail("the library holds no dataset");
  return datasets;
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
}

function padded(at: number): number {
  return Math.ceil(at / card) * card;
}

function readVariables(bytes: Uint8Array, from: number, count: number, size: number): Variable[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const variables: Variable[] = [];
  for (let i = 0; i < count; i++) {
    const at = from + i * size;
    if (at + 88 > bytes.length) break;
    variables.push({
      isNumber: view.getInt16(at) === 1,
      length: view.getInt16(at + 4),
      name: latin1(bytes.subarray(at + 8, at + 16)).trim(),
      position: view.getInt32(at + 84),
    });
  }
  return variables;
}

function nextMember(bytes: Uint8Array, from: number): number {
  const marker = Buffer.from(head("MEMBER"), "latin1");
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = all.indexOf(marker, from); at >= 0; at = all.indexOf(marker, at + 1)) if (at % card === 0) return at;
  return bytes.length;
}

/** Records of the data block; the blanks that fill its last card are none. */
function records(data: Uint8Array, width: number): Uint8Array[] {
  let count = Math.floor(data.length / width);
  const isBlank = (i: number) => data.subarray(i * width, (i + 1) * width).every((byte) => byte === 0x20);
  while (count > 0 && (count - 1) * width > data.length - card && isBlank(count - 1)) count--;
  return Array.from({ length: count }, (_, i) => data.subarray(i * width, (i + 1) * width));
}

function value(record: Uint8Array, variable: Variable, decode: (bytes: Uint8Array) => string): string {
  const bytes = record.subarray(variable.position, variable.position + variable.length);
  if (!variable.isNumber) return decode(bytes).replace(/[\0 ]+$/, "");
  const number = ibmDouble(bytes);
  return number === null ? "" : String(number);
}

/** IBM System/370 floating point of 2 to 8 bytes; null for SAS's missing values (`.`, `._`, `.A` to `.Z`). */
export function ibmDouble(bytes: Uint8Array): number | null {
  const first = bytes[0] ?? 0;
  let hasFraction = false;
  for (let i = 1; i < bytes.length; i++) hasFraction ||= bytes[i] !== 0;
  if (!hasFraction && (first === 0x2e || first === 0x5f || (first >= 0x41 && first <= 0x5a))) return null;
  if (!hasFraction) return 0;
  let fraction = 0;
  for (let i = 1; i < 8; i++) fraction = fraction * 256 + (bytes[i] ?? 0);
  const exponent = (first & 0x7f) - 64;
  const size = fraction * 2 ** (4 * exponent - 56);
  return first & 0x80 ? -size : size;
}

/** Seeded damage to files: what disks, editors and people do, and worse. */

export type Random = () => number;

/** Mulberry32: small, seeded, good enough to choose places. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const tokens = [
  "NaN",
  "Infinity",
  "1e999",
  "-0",
  "\0",
  '"',
  '""',
  "\t\t\t",
  ",,,,",
  ";",
  "\r",
  "\n\n",
  "\ufeff",
  "é",
  "<0,5",
  ">",
  "1,234",
  "1.234.567,8",
  "__proto__",
  "constructor",
  "32/13/2020",
  "99:99",
  "&b;",
  "<PEAK ",
  "-----",
  "N/A",
  "%",
  "(",
  "x".repeat(5000),
  "9".repeat(400),
];

type Mutation = (bytes: Buffer, random: Random) => Buffer;

const place = (bytes: Buffer, random: Random) => Math.floor(random() * (bytes.length + 1));
const span = (random: Random) => 1 + Math.floor(random() ** 3 * 400);

const mutations: readonly Mutation[] = [
  (bytes, random) => {
    const out = Buffer.from(bytes);
    for (let i = 0; i < 1 + random() * 4; i++) out[Math.floor(random() * out.length)] = Math.floor(random() * 256);
    return out;
  },
  (bytes, random) => {
    const at = place(bytes, random);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + span(random))]);
  },
  (bytes, random) => {
    const at = place(bytes, random);
    const piece = bytes.subarray(at, at + span(random));
    return Buffer.concat([bytes.subarray(0, at), piece, piece, bytes.subarray(at + piece.length)]);
  },
  (bytes, random) => {
    const at = place(bytes, random);
    const token = Buffer.from(tokens[Math.floor(random() * tokens.length)]!);
    return Buffer.concat([bytes.subarray(0, at), token, bytes.subarray(at)]);
  },
  (bytes, random) => bytes.subarray(0, place(bytes, random)),
  (bytes, random) => {
    const lines = bytes.toString("latin1").split("\n");
    const a = Math.floor(random() * lines.length);
    const b = Math.floor(random() * lines.length);
    [lines[a], lines[b]] = [lines[b]!, lines[a]!];
    return Buffer.from(lines.join("\n"), "latin1");
  },
  (bytes, random) => {
    const cells = bytes.toString("latin1").split(/([,;\t\n"=])/);
    const at = Math.floor((random() * cells.length) / 2) * 2;
    cells[at] = tokens[Math.floor(random() * tokens.length)]!;
    return Buffer.from(cells.join(""), "latin1");
  },
];

/** One to four mutations, one after the other. */
export function mutate(bytes: Buffer, random: Random): Buffer {
  let out = bytes;
  const times = 1 + Math.floor(random() * 4);
  for (let i = 0; i < times && out.length > 0; i++)
    out = mutations[Math.floor(random() * mutations.length)]!(out, random);
  return out;
}

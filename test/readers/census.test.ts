import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { countLines, lostInSilence, readOrRefuse, type Undamaged, undamaged } from "./census-oracle.js";
import { allFixtures } from "./fixtures.js";
import { damage, textOf, toLines } from "./line-mutations.js";
import { seeded } from "./mutations.js";

/** 2,000 in the ordinary run; `CSFP_MUTATIONS=100000 CSFP_SEED=7 npx vitest run test/readers/census.test.ts` for more. */
const times = Number(process.env.CSFP_MUTATIONS ?? 2000);
const seed = Number(process.env.CSFP_SEED ?? 20260105);

const houseResults = `sample_id,analyte,concentration,unit,lloq,sample_type,run,comment\n${Array.from(
  { length: 12 },
  (_, i) =>
    `S${i}-C,${i % 2 === 0 ? "alpha" : "beta"},${(i + 1) * 1.5},ng/mL,0.5,study,R1,${i === 5 ? '"two\nlines"' : ""}\n`,
).join("")}`;

async function seeds(): Promise<Undamaged[]> {
  const texts = allFixtures()
    .filter(({ name, expected }) => /\.(?:txt|csv|tsv)$/.test(name) && expected.refused === undefined)
    .map(({ name, path }) => ({ name, text: readFileSync(path, "utf8") }));
  const read = await Promise.all(
    [...texts, { name: "results.csv", text: houseResults }].map(async ({ name, text }) => {
      const whole = await readOrRefuse(name, Buffer.from(text));
      return whole === null || whole.results.length === 0 ? [] : [undamaged(name, toLines(text), whole)];
    }),
  );
  return read.flat();
}

it(`accounts for every line over ${times} damaged files, and keeps or reports the rows outside the damage`, {
  timeout: 3_600_000,
}, async () => {
  const files = await seeds();
  expect(files.length).toBeGreaterThan(15);
  const random = seeded(seed);
  const wrong: string[] = [];
  const ends = { read: 0, reported: 0, refused: 0 };
  for (let i = 0; i < times; i++) {
    const file = files[Math.floor(random() * files.length)]!;
    const { name, lines } = damage(file.lines, random, file.context);
    const text = textOf(lines);
    const read = await readOrRefuse(file.name, Buffer.from(text));
    const place = `${file.name}, ${name}, mutation ${i} of seed ${seed}`;
    if (read === null) ends.refused++;
    else {
      ends[read.findings.some((f) => f.severity === "error") ? "reported" : "read"]++;
      const accounted = Object.values(read.facts.lines ?? {}).reduce((sum, n) => sum + n, 0);
      const isSaid = read.findings.some((f) => f.rule === "lines-unaccounted");
      if (accounted !== countLines(text) && !isSaid) wrong.push(`${place}: ${accounted} of ${countLines(text)} lines`);
      if (read.results.length === 0 && !read.findings.some((f) => f.severity === "error"))
        wrong.push(`${place}: nothing`);
    }
    const why = lostInSilence(file, lines, read);
    if (why !== null) wrong.push(`${place}: ${why}`);
  }
  process.stdout.write(`${times} damaged files: ${JSON.stringify(ends)}, ${wrong.length} wrong\n`);
  expect(wrong.slice(0, 20)).toEqual([]);
});

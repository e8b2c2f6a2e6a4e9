import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Command } from "commander";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { makeProgram } from "../../src/cli/program.js";
import { csfp } from "../builders/command.js";
import { as, choosePassword, password } from "../builders/people.js";
import { dosesOf, makeStudy, resultOf, sampleOf, type TableRow, tableText } from "../builders/study.js";
import { nightOf, putFiles } from "../builders/temp-study.js";
import { readText, root } from "../structure/sources.js";

/** Every example of help texts and README is run, as it stands there, on a study that has the ids they name. */

const place = mkdtempSync(join(tmpdir(), "csfp-examples-"));
afterAll(() => rmSync(place, { recursive: true, force: true }));

/** Examples that a study like this one rightly refuses, and how. */
const refused: Readonly<Record<string, RegExp>> = {
  "qc reject": /answered before/,
  "qc withdraw": /approved before/,
  "qc import": /no row has an action/,
  "qc sign": /comes later/,
};
/** What the others need to have gone before, or not. */
const lastOnes = /^csfp (user (role|disable)|files (accept|dismiss)|map) /;
/** Runs until it is stopped: `watch.test.ts` runs it, and stops it. */
const endless = /^csfp watch /;

let study: string;
let chosen: string;
beforeAll(async () => {
  study = await studyOfExamples();
  for (const [id, role] of Object.entries({ adam: "admin", abe: "analyst", quinn: "qc" })) {
    const args = ["user", "add", id, "--name", `${id} of the lab`, "--role", role, "--study", study];
    const by = id === "adam" ? ["--password-stdin"] : ["--as-user", "adam", "--password-stdin"];
    const given = id === "adam" ? password : "given by adam";
    expect(await csfp([...args, ...by], { stdin: `${password}\n${given}\n` })).toMatchObject({ code: 0 });
    if (id !== "adam") expect(await choosePassword(study, id, given)).toMatchObject({ code: 0 });
  }
  for (const text of ["first look", "second look"]) {
    const sign = ["qc", "sign", "sample", "S03-V1-CSF", "--text", text, "--study", study];
    expect(await as("quinn", sign)).toMatchObject({ code: 0 });
  }
  mkdirSync(join(place, "safe"));
  writeFileSync(join(place, "safe", "heads.jsonl"), (await csfp(["audit", "head", "--study", study])).stdout);
  const shown = await csfp(["qc", "show", "sample", "S05-V1-CSF", "--format", "json", "--study", study]);
  chosen = (JSON.parse(shown.stdout) as { results: { content: string }[] }).results[0]!.content;
  writeFileSync(join(place, "plate7_csf.csv"), tableText([{ ...resultOf("S03-V1-CSF", 7), run: "plate 7" }]));
  writeFileSync(join(place, "plate7_plasma.csv"), tableText([{ ...resultOf("S03-V1-PLASMA", 150), run: "plate 7" }]));
  cpSync(join(place, "plate7_csf.csv"), join(place, "plate7_csf.txt"));
  writeFileSync(join(place, "Probenliste.csv"), tableText([listed]));
  writeFileSync(join(place, "Medikation.csv"), tableText(given));
}, 120_000);

/** A hospital's own words, as `csfp map` is asked about them. */
const listed = { Probennummer: "P1", Patient: "S03", Material: "Liquor", Entnahmezeit: "2026-01-05 08:10" };
const given = [
  { Patient: "S03", Medikament: "Vitrakvi", Dosis: "100", Einheit: "mg", Gabe: "2026-01-02 08:00", Status: "gegeben" },
  {
    Patient: "S03",
    Medikament: "Vitrakvi",
    Dosis: "100",
    Einheit: "mg",
    Gabe: "2026-01-02 20:00",
    Status: "verweigert",
  },
];

async function studyOfExamples(): Promise<string> {
  const subjects = ["S03", "S05", "EX-01"];
  const samples = subjects.flatMap((subject) =>
    (["csf", "plasma"] as const).map(
      (matrix): TableRow => ({
        ...sampleOf(subject, matrix, 98),
        sample_id: `${subject}-V1-${matrix.toUpperCase()}`,
        visit: "V1",
      }),
    ),
  );
  const made = makeStudy({
    tables: {
      "doses.csv": subjects.flatMap((subject) => dosesOf(subject, 9)),
      "samples_march.csv": samples,
      "results.csv": [
        ...samples.map((one, index) => resultOf(String(one.sample_id), 5 + index)),
        resultOf("S05-V1-CSF", 9),
      ],
    },
  });
  await nightOf(made);
  const repeated = { ...resultOf("S05-V1-PLASMA", 7), run: "251106-A" };
  putFiles(made, { "runs.csv": tableText([repeated, { ...repeated, concentration: 8, run: "251108-A" }]) });
  putFiles(made, { "more.csv": tableText([resultOf("EX-01-V1-CSF", 12)]) });
  await nightOf(made);
  // One table that waits for a person, and one that nobody can read.
  putFiles(made, { "samples_fix.csv": tableText(samples.slice(0, 1)), "freezer_list.csv": "freezer,shelf\n1,2\n" });
  await nightOf(made);
  return made;
}

/** First words of a command line up to its arguments, as `refused` names them. */
const nameOf = (line: string): string => line.split(" ").slice(1, 3).join(" ");

let made = 0;

/** The words of a command line as a shell would hand them over, with places that exist here. */
function wordsOf(line: string): string[] {
  const command = line.replace(/ [<>|].*$/, "").replace(/^csfp /, "");
  const isInit = command.startsWith("init ");
  return [...command.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)]
    .map(([, double, single, plain]) => double ?? single ?? plain!)
    .filter((word) => word !== "--pdf" && word !== "--password-stdin")
    .map((word) =>
      word
        .replace(/^\/data\/studies\/laro-csf/, isInit ? join(place, `made-${made++}`) : study)
        .replace(/^\/safe\/place/, join(place, "safe"))
        .replace(/^\/data/, join(place, "data"))
        .replace(/^plate7_/, join(place, "plate7_"))
        .replace(/^3f2a9c01b7de$/, chosen),
    );
}

/** Runs a line as somebody who may do what it does, at a terminal. */
async function runExample(line: string) {
  const words = wordsOf(line);
  const who = /^csfp qc (approve|reject|sign|unsign)/.test(line) ? "quinn" : /^csfp user/.test(line) ? "adam" : "abe";
  const needsOne =
    /^csfp (qc (?!queue|show)|files (accept|dismiss|reinstate)|user (?!list))/.test(line) &&
    !words.includes("--as-user");
  const chosenNow = line.startsWith("csfp user passwd") ? "another horse" : password;
  const answers = [password, chosenNow, chosenNow];
  const args = [...words, ...(needsOne ? ["--as-user", who] : [])];
  const answer = await csfp(args, { cwd: place, env: { CSFP_STUDY: study }, answers });
  // Given by an admin: ann chooses her own before she decides anything.
  if (chosenNow !== password) expect(await choosePassword(study, "ann", chosenNow)).toMatchObject({ code: 0 });
  return answer;
}

function helpExamples(command: Command): string[] {
  return command.commands.flatMap((one) => {
    let help = "";
    one.configureOutput({
      writeOut: (text) => {
        help += text;
      },
    });
    one.outputHelp();
    return [...[...help.matchAll(/^ +\$ (csfp .+)$/gm)].map((match) => match[1]!), ...helpExamples(one)];
  });
}

const program = makeProgram({
  stdout: () => undefined,
  stderr: () => undefined,
  readStdin: async () => "",
  askHidden: null,
  isTty: false,
  env: {},
  cwd: "/",
  exit: () => undefined,
});
const ofReadme = readText("README.md")
  .split("\n")
  .filter((line) => line.startsWith("csfp "));
const all = [...new Set([...helpExamples(program), ...ofReadme])].filter((line) => !endless.test(line));
const lines = [...all.filter((line) => !lastOnes.test(line)), ...all.filter((line) => lastOnes.test(line))];

describe("an example of help or README", () => {
  it("is there for every command", () => {
    expect(ofReadme.length).toBeGreaterThan(10);
    expect(lines.length).toBeGreaterThan(55);
  });

  it.each(lines)("%s", async (line) => {
    const { code, stdout, stderr } = await runExample(line);
    const why = refused[nameOf(line)];
    if (why) expect([code, stderr]).toEqual([2, expect.stringMatching(why)]);
    // One sample has two results and nobody has decided: an error, as --fail-on asks.
    else if (line.includes("--fail-on error")) expect([code, stdout]).toEqual([4, expect.stringMatching("error")]);
    else expect([code, code === 0 ? "" : stderr]).toEqual([0, ""]);
    if (!why) expect(stdout).not.toBe("");
  });
});

it("the README's sample for programs runs", async () => {
  const [sample] = [...readText("README.md").matchAll(/^```ts\n([\s\S]*?)^```/gm)].map((match) => match[1]!);
  const path = join(place, "sample.ts");
  const library = pathToFileURL(join(root, "src", "index.ts")).href;
  writeFileSync(path, sample!.replace('"csf-penetration"', `"${library}"`).replaceAll("/data/studies/laro-csf", study));
  const said = vi.spyOn(console, "log").mockImplementation(() => undefined);
  await import(pathToFileURL(path).href);
  const printed = said.mock.calls.map((call) => call.join(" "));
  said.mockRestore();
  expect(printed.some((line) => line.startsWith("EX-01 "))).toBe(true);
  expect(existsSync(join(study, "reports", "out", "index.html")) && readFileSync(path, "utf8").length > 0).toBe(true);
});

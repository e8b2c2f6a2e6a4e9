import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { makeProgram } from "../../src/cli/program.js";
import { softwareVersion } from "../../src/io/package-root.js";
import { csfp } from "../builders/command.js";

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

/** Every command and sub-command as the words that call it. */
function namesOf(command: Command, before: readonly string[] = []): string[][] {
  return command.commands.flatMap((one) => [[...before, one.name()], ...namesOf(one, [...before, one.name()])]);
}
const names = namesOf(program);

describe("csfp --help", () => {
  it("is an answer on stdout and names every command", async () => {
    const { code, stdout, stderr } = await csfp(["--help"]);
    expect([code, stderr]).toEqual([0, ""]);
    for (const [name] of names) expect(stdout).toContain(`\n  ${name}`);
    expect(stdout).toContain("Research use only; not for diagnostic or therapeutic decisions.");
  });

  it.each(names.map((words) => [words.join(" "), words] as const))(
    "%s --help has an example of itself",
    async (_, words) => {
      const { code, stdout } = await csfp([...words, "--help"]);
      expect(code).toBe(0);
      expect(stdout).toMatch(new RegExp(`\\nExamples?:\\n(.*\\n)*? {2}\\$ csfp ${words.join(" ")}\\b`));
    },
  );

  it("--version prints the version of package.json", async () => {
    expect(await csfp(["--version"])).toEqual({ code: 0, stdout: `${softwareVersion()}\n`, stderr: "" });
  });
});

describe("a slip of the pen ends with 2 and the word meant", () => {
  it.each([
    [["lsit", "pairs"], "(Did you mean list?)"],
    [["list", "pairs", "--studdy", "x"], "(Did you mean --study?)"],
    [["list", "pears"], "Allowed choices are pairs, summaries, findings"],
    [["list"], "missing required argument 'what'"],
    [["list", "pairs", "--format", "xml"], "Allowed choices are text, csv, json"],
    [["config", "show", "--formt", "json"], "(Did you mean --format?)"],
    [["nightly", "--fail-on", "fatal"], "Allowed choices are info, warning, error, critical"],
    [["list", "pairs", "--study", "/nowhere-at-all"], "Make a new study with `csfp init <dir>`"],
  ])("csfp %j", async (args, message) => {
    const { code, stdout, stderr } = await csfp(args);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
  });
});

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { makeProgram } from "../../src/cli/program.js";
import { csfp } from "../builders/command.js";

const folder = mkdtempSync(join(tmpdir(), "csfp-completion-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const hasBash = spawnSync("bash", ["--version"]).status === 0;

/** What bash would offer after these words. */
async function offered(...words: string[]): Promise<string[]> {
  const path = join(folder, "completion.bash");
  writeFileSync(path, (await csfp(["completion", "bash"])).stdout);
  const script = `source ${path}; COMP_WORDS=(csfp ${words.map((one) => `'${one}'`).join(" ")}); COMP_CWORD=${words.length}; _csfp; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const answer = spawnSync("bash", ["--norc", "-c", script], { encoding: "utf8" });
  expect(answer.stderr).toBe("");
  return answer.stdout.split("\n").filter((line) => line !== "");
}

describe.skipIf(!hasBash)("completion in bash", () => {
  it("offers every command, those of a command, its values and its options", async () => {
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
    expect(await offered("")).toEqual(expect.arrayContaining(program.commands.map((one) => one.name())));
    expect(await offered("qc", "ac")).toEqual(["acknowledge"]);
    expect(await offered("list", "su")).toEqual(["summaries", "subjects"]);
    expect(await offered("nightly", "--fail")).toEqual(["--fail-on", "--fail-on-loss"]);
    expect(await offered("--study", "/x", "qc", "flag", "sam")).toEqual(["sample"]);
    expect(await offered("nonsense", "zzz")).toEqual([]);
  });
});

it("prints scripts for zsh and fish, too, and refuses another shell", async () => {
  expect((await csfp(["completion", "zsh"])).stdout).toContain("bashcompinit");
  expect((await csfp(["completion", "fish"])).stdout).toContain(
    "complete -c csfp -n '__fish_use_subcommand' -a nightly -d '",
  );
  expect((await csfp(["completion", "tcsh"])).code).toBe(2);
});

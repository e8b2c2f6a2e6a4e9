import { spawn } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { manyFiles, manyFilesYaml } from "../builders/many-files.js";
import { putFiles, readBack, tempStudy } from "../builders/temp-study.js";

const main = join(import.meta.dirname, "..", "..", "dist", "src", "cli", "main.js");
const env = { ...process.env, SOURCE_DATE_EPOCH: "1760000000" };

function csfp(args: readonly string[], stdin = ""): Promise<{ code: number | null; stderr: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [main, ...args], { env, stdio: ["pipe", "ignore", "pipe"] });
    child.stdin.end(stdin);
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.on("exit", (code) => resolve({ code, stderr }));
  });
}

describe("several commands on one study", () => {
  it("two nights at once: one waits, no error reaches anyone", async () => {
    const folder = tempStudy(manyFilesYaml, manyFiles(6));
    const answers = await Promise.all([csfp(["nightly", folder, "-q"]), csfp(["nightly", folder, "-q"])]);
    // 3: the broken file was set aside, by whichever night came first.
    expect(answers.map((one) => one.code).sort()).toEqual([0, 3]);
    expect(answers.map((one) => one.stderr)).toEqual(["", ""]);
    const alone = tempStudy(manyFilesYaml, manyFiles(6));
    await csfp(["nightly", alone, "-q"]);
    expect((await readBack(folder)).dump).toBe((await readBack(alone)).dump);
  });

  it("DI-12: four who want to be the first admin at once: one is", async () => {
    const folder = tempStudy(manyFilesYaml, {});
    const add = (no: number) =>
      csfp(
        ["user", "add", `a${no}`, "--name", `Adam ${no}`, "--role", "admin", "--password-stdin", "--study", folder],
        "correct horse\n",
      );
    const answers = await Promise.all([1, 2, 3, 4].map(add));
    expect(answers.map((one) => one.code).sort()).toEqual([0, 2, 2, 2]);
    for (const { code, stderr } of answers) {
      if (code !== 0) expect(stderr).toMatch(/was added just now|a decision needs an account/);
    }
  });

  it("a night beside four reading commands in a loop: no error reaches anyone", { timeout: 120_000 }, async () => {
    const folder = tempStudy(manyFilesYaml, {});
    await csfp(["nightly", folder, "-q"]);
    putFiles(folder, manyFiles(6));
    let isOver = false;
    const night = csfp(["nightly", folder, "-q"]).finally(() => {
      isOver = true;
    });
    const loop = async (args: readonly string[]) => {
      const answers: { code: number | null; stderr: string }[] = [];
      do answers.push(await csfp([...args, "--study", folder]));
      while (!isOver);
      return answers;
    };
    const readers = await Promise.all([
      loop(["list", "pairs", "--format", "json"]),
      loop(["list", "findings", "--format", "csv"]),
      loop(["dump"]),
      loop(["config", "show"]),
    ]);
    expect(await night).toEqual({ code: 3, stderr: "" });
    for (const answer of readers.flat()) expect(answer).toEqual({ code: 0, stderr: "" });
  });
});

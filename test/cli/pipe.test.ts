import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { manyFiles, manyFilesYaml } from "../builders/many-files.js";
import { nightOf, tempStudy } from "../builders/temp-study.js";

const main = join(import.meta.dirname, "..", "..", "dist", "src", "cli", "main.js");

it.each(["dump", "list samples", "audit list"])(
  "%s | head: who reads may stop reading, and hears no complaint",
  async (command) => {
    const folder = tempStudy(manyFilesYaml, manyFiles(12));
    await nightOf(folder);
    const csfp = `"${process.execPath}" "${main}" ${command} --study "${folder}"`;
    // More than a pipe holds, so that something is left to be written when the reader is gone.
    const whole = spawnSync("bash", ["-c", csfp], { encoding: "utf8", maxBuffer: 1 << 28 });
    expect(whole.status).toBe(0);
    const line = `${csfp} | head -n 1; echo "\${PIPESTATUS[0]}"`;
    const answer = spawnSync("bash", ["-c", line], { encoding: "utf8" });
    expect(answer.stderr).toBe("");
    expect(answer.stdout).toBe(`${whole.stdout.split("\n")[0]}\n0\n`);
  },
);

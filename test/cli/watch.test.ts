import { spawn } from "node:child_process";
import { expect, it } from "vitest";
import { csfp, csfpJson } from "../builders/command.js";
import { dosesOf, makeStudy, resultOf, sampleOf, tableText } from "../builders/study.js";
import { putFiles } from "../builders/temp-study.js";

const main = new URL("../../dist/src/cli/main.js", import.meta.url).pathname;

it("csfp watch runs a night when a file arrives, and ends when it is asked to", async () => {
  const ids = ["S01"];
  const study = makeStudy({
    tables: {
      "doses.csv": ids.flatMap((id) => dosesOf(id, 9)),
      "samples.csv": ids.flatMap((id) => [sampleOf(id, "csf", 98), sampleOf(id, "plasma", 98)]),
    },
  });
  const child = spawn(process.execPath, [main, "watch", "--study", study], { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (part) => {
      said += part;
    });
  }
  const until = async (is: () => boolean): Promise<void> => {
    while (!is()) await new Promise((resolve) => setTimeout(resolve, 100));
  };
  await until(() => said.includes("report    "));
  expect(await csfpJson(["list", "pairs", "--study", study])).toEqual([]);
  putFiles(study, { "results.csv": tableText([resultOf("S01-csf", 10), resultOf("S01-plasma", 200)]) });
  await until(() => said.split("report    ").length > 2);
  expect(await csfpJson(["list", "pairs", "--study", study])).toHaveLength(1);
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  child.kill("SIGTERM");
  expect(await ended).toBe(0);
  expect(said).toContain("stopped");
  // Nothing is left behind that would keep the next night from beginning.
  expect((await csfp(["nightly", study])).code).toBe(0);
}, 120_000);

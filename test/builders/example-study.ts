import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { exampleFolder } from "./example.js";
import { nightOf, tempStudy } from "./temp-study.js";

/** A copy of the made-up study in a temporary place, after one night. Returns its folder. */
export async function exampleStudy(): Promise<string> {
  const names = readdirSync(join(exampleFolder, "inbox"));
  const inbox = Object.fromEntries(names.map((name) => [name, readFileSync(join(exampleFolder, "inbox", name))]));
  const folder = tempStudy(readFileSync(join(exampleFolder, "study.yaml"), "utf8"), inbox);
  await nightOf(folder);
  return folder;
}

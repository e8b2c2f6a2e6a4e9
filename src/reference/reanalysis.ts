import { readFileSync } from "node:fs";
import { join } from "node:path";
import { referenceFolder } from "./folder.js";

/** Which result is reported where a sample was measured again for this reason. */
export interface ReanalysisRule {
  version: string;
  code: string;
  title: string;
  /** `person`: no written rule chooses, somebody must decide. */
  final: "initial" | "repeat" | "person";
}

let known: ReadonlyMap<string, ReanalysisRule> | null = null;

/** The decision table of data/reference/reanalysis.csv by code, read once. Throws for a row that is not understood. */
export function reanalysisRules(): ReadonlyMap<string, ReanalysisRule> {
  known ??= parseReanalysis(readFileSync(join(referenceFolder(), "reanalysis.csv"), "utf8"));
  return known;
}

export function parseReanalysis(text: string): Map<string, ReanalysisRule> {
  const [header, ...lines] = text.split(/\r?\n/).filter((line) => line !== "");
  if (header !== "version,code,title,final,source,mark")
    throw new Error("reanalysis.csv:1: expected columns version,code,title,final,source,mark");
  return new Map(
    lines.map((line, i) => {
      const [version = "", code = "", title = "", final = ""] = line.split(",");
      if (final !== "initial" && final !== "repeat" && final !== "person")
        throw new Error(`reanalysis.csv:${i + 2}: final "${final}" is not one of initial, repeat, person`);
      return [code, { version, code, title, final }];
    }),
  );
}

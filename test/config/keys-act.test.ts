import { type Node, SyntaxKind } from "typescript/unstable/ast";
import {
  isBindingElement,
  isPropertyAccessExpression,
  isPropertyAssignment,
  isShorthandPropertyAssignment,
} from "typescript/unstable/ast/is";
import { API, type Symbol as TypeSymbol } from "typescript/unstable/sync";
import { expect, it } from "vitest";
import { z } from "zod";
import { configSchema } from "../../src/config/schema.js";
import { readText, root } from "../structure/sources.js";

/** Keys that are shown and decide nothing, each with where it is shown. */
const shownOnly: Readonly<Record<string, string>> = {
  source: "where a number was taken from: report, methods and `csfp config show`",
  reason: "why a half-life is assumed: settings of the report and `csfp config show`",
};

/** Keys that reach their reader in a part of study.yaml that it describes by an interface of its own. */
const readInFile: Readonly<Record<string, string>> = {
  method: "src/stats/nca.ts",
  minSamples: "src/pairs/analyse-profiles.ts",
  minSubjectsPerTime: "src/pairs/composite-area.ts",
  validatedDays: "src/rules/stored-too-long.ts",
  validatedThaws: "src/rules/too-many-thaws.ts",
  validatedBenchHours: "src/rules/bench-too-long.ts",
  halfLives: "src/dosing/steady-state.ts",
  missedDosesAllowed: "src/dosing/breaks.ts",
  afterMissedDose: "src/dosing/steady-state.ts",
  perpetratorLookbackDays: "src/dosing/perpetrators.ts",
  unknownHalfLifeLookbackDays: "src/dosing/perpetrators.ts",
  washoutHalfLives: "src/dosing/perpetrators.ts",
  csf: "src/reference/matrix.ts",
  plasma: "src/reference/matrix.ts",
};

interface Schema {
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
}

/** Names of all keys of study.yaml, from its schema. */
function keysOf(node: Schema): string[] {
  const branches = [node, ...(node.anyOf ?? [])];
  return branches.flatMap((branch) => [
    ...Object.entries(branch.properties ?? {}).flatMap(([name, child]) => [name, ...keysOf(child)]),
    ...(branch.items === undefined ? [] : keysOf(branch.items)),
  ]);
}

const isSchema = (file: string) =>
  /\/src\/config\/(?:analysis-|mapping-|method-|notify-|review-)?schema\.ts$/.test(file);

interface Read {
  /** Where a schema declares a property, as `file name#index` -> its name. */
  declared: Map<string, string>;
  /** Those of them that the program reads, outside the files that declare or print them. */
  read: Set<string>;
}

/** The compiler tells which declaration a read property belongs to: a name alone says nothing, `unit` is read of much. */
function schemaPropertiesRead(): Read {
  const api = new API({ cwd: root });
  try {
    const project = api.updateSnapshot({ openProjects: [`${root}/tsconfig.json`] }).getProjects()[0]!;
    const { checker, program } = project;
    const declared = new Map<string, string>();
    const read = new Set<string>();
    const note = (symbol: TypeSymbol | undefined) => {
      for (const { path, index } of symbol?.declarations ?? []) if (isSchema(path)) read.add(`${path}#${index}`);
    };
    const survey = (node: Node): void => {
      if (isPropertyAssignment(node) || isShorthandPropertyAssignment(node)) {
        for (const { path, index } of checker.getSymbolAtLocation(node.name)?.declarations ?? [])
          declared.set(`${path}#${index}`, node.name.getText());
      }
      node.forEachChild(survey);
    };
    const names = new Set(keysOf(z.toJSONSchema(configSchema, { io: "input" }) as Schema));
    for (const file of program.getSourceFileNames()) {
      if (!file.startsWith(`${root}/src/`) && !file.startsWith(`${root}/pipeline/`)) continue;
      const source = program.getSourceFile(file)!;
      if (isSchema(file)) {
        source.forEachChild(survey);
        continue;
      }
      if (file.includes("/src/config/")) continue;
      const accessed: Node[] = [];
      const visit = (node: Node): void => {
        if (isPropertyAccessExpression(node) && names.has(node.name.text)) accessed.push(node.name);
        if (isBindingElement(node) && node.parent.kind === SyntaxKind.ObjectBindingPattern) {
          const name = (node.propertyName ?? node.name)?.getText() ?? "";
          const type = names.has(name) ? checker.getTypeAtLocation(node.parent) : undefined;
          if (type !== undefined) note(checker.getPropertyOfType(checker.getNonNullableType(type) ?? type, name));
        }
        node.forEachChild(visit);
      };
      source.forEachChild(visit);
      checker.getSymbolAtLocation(accessed).forEach(note);
    }
    return { declared, read };
  } finally {
    api.close();
  }
}

const isReadInFile = (name: string) =>
  name in readInFile && new RegExp(`(?:\\.${name}\\b|[{,]\\s*${name}\\s*[,}])`).test(readText(readInFile[name]!));

it("every key of study.yaml is read by the program, outside the files that declare or print it", () => {
  const keys = new Set(keysOf(z.toJSONSchema(configSchema, { io: "input" }) as Schema));
  expect(keys.size).toBeGreaterThan(60);
  const { declared, read } = schemaPropertiesRead();
  const names = new Set(declared.values());
  expect(
    [...keys].filter((key) => !names.has(key)),
    "keys whose declaration is not found",
  ).toEqual([]);
  // Each declaration for itself: `unit` of a method that is read says nothing of the `unit` of an analyte.
  const unread = [...declared].filter(
    ([place, name]) => keys.has(name) && !(name in shownOnly) && !read.has(place) && !isReadInFile(name),
  );
  expect(
    unread.map(([place, name]) => `${name} (${place})`),
    "a key that nothing reads does nothing",
  ).toEqual([]);
}, 120_000);

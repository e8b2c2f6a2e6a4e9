import { expect, it } from "vitest";
import { z } from "zod";
import { configSchema } from "../../src/config/schema.js";
import { sourcesIn } from "../structure/sources.js";

/** Keys that are shown and decide nothing, each with where it is shown. */
const shownOnly: Readonly<Record<string, string>> = {
  source: "where a number was taken from: report, methods and `csfp config show`",
};

interface Node {
  properties?: Record<string, Node>;
  items?: Node;
  anyOf?: Node[];
}

/** Names of all keys of study.yaml, from its schema. */
function keysOf(node: Node): string[] {
  const branches = [node, ...(node.anyOf ?? [])];
  return branches.flatMap((branch) => [
    ...Object.entries(branch.properties ?? {}).flatMap(([name, child]) => [name, ...keysOf(child)]),
    ...(branch.items === undefined ? [] : keysOf(branch.items)),
  ]);
}

it("every key of study.yaml is read by the program, outside the folder that declares it", () => {
  const keys = new Set(keysOf(z.toJSONSchema(configSchema, { io: "input" }) as Node));
  expect(keys.size).toBeGreaterThan(60);
  const sources = [...sourcesIn("src"), ...sourcesIn("pipeline")].filter(
    ({ path }) => !/^src\/config\/(?:.*schema|show)/.test(path),
  );
  // A key is read as a property, or taken out of an object by its name.
  const isRead = (key: string) =>
    sources.some(({ text }) => new RegExp(`(?:\\.${key}\\b|[{,]\\s*${key}\\s*[,:}=])`).test(text));
  const unread = [...keys].filter((key) => !(key in shownOnly) && !isRead(key));
  expect(unread, "a key that nothing reads does nothing").toEqual([]);
});

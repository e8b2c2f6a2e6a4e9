import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as stats from "../../src/stats/index.js";

const folder = new URL("../../src/stats/", import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith(".ts") && name !== "index.ts");

/** Numbers agree to 1e-9 relative, so an example may show fewer digits than the machine has; the rest is equal. */
function expectClose(found: unknown, want: unknown, where: string): void {
  if (typeof want === "number" && typeof found === "number") {
    expect(Math.abs(found - want), where).toBeLessThanOrEqual(1e-9 * Math.abs(want) + 1e-300);
  } else if (want !== null && typeof want === "object" && found !== null && typeof found === "object") {
    if (Array.isArray(want)) expect((found as unknown[]).length, where).toBe(want.length);
    for (const [key, inner] of Object.entries(want)) {
      expectClose((found as Record<string, unknown>)[key], inner, `${where} .${key}`);
    }
  } else {
    expect(found, where).toEqual(want);
  }
}

function evaluate(expression: string): unknown {
  return new Function(...Object.keys(stats), `"use strict"; return (${expression});`)(...Object.values(stats));
}

describe.each(files)("src/stats/%s", (name) => {
  const text = readFileSync(new URL(name, folder), "utf8");
  const examples = [...text.matchAll(/@example\s+(.+?)\s*\/\/ => (.+)$/gm)];

  it("is in the register", () => {
    expect(readFileSync(new URL("index.ts", folder), "utf8")).toContain(`./${name.replace(/\.ts$/, ".js")}"`);
  });

  it("has executed examples, if it exports functions", () => {
    const isTypesOnly = !/^export (async )?(function|const)/m.test(text);
    expect(examples.length > 0 || isTypesOnly).toBe(true);
  });

  it.each(examples.map((match) => [match[1]!, match[2]!]))("%s => %s", (expression, value) => {
    expectClose(evaluate(expression), evaluate(value), expression);
  });
});

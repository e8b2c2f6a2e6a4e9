import { expect, it } from "vitest";
import { fromFailure, toFailure } from "../../pipeline/read-file.js";
import { ConfigError } from "../../src/domain/errors.js";
import { ReadError } from "../../src/findings/read-error.js";

it("an error keeps its kind, its place and its stack on the way from another thread", () => {
  const errors = [
    new ReadError("plate7.csv:12: cut off", { row: 12, rule: "unclosed-quote", remedy: "export it again" }),
    new ConfigError("study.yaml: mapping plate: no such column"),
    new TypeError("a bug"),
  ];
  const [read, config, bug] = errors.map((error) => fromFailure(structuredClone(toFailure(error))));
  expect(read).toBeInstanceOf(ReadError);
  expect((read as ReadError).where).toEqual({ row: 12, rule: "unclosed-quote", remedy: "export it again" });
  expect(config).toBeInstanceOf(ConfigError);
  expect(bug).not.toBeInstanceOf(ReadError);
  for (const [index, error] of [read, config, bug].entries()) {
    expect(error!.message).toBe(errors[index]!.message);
    expect(error!.stack).toBe(errors[index]!.stack);
  }
});

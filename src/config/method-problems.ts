import type { ConfigProblem } from "../domain/errors.js";
import { nearMiss } from "../domain/near-miss.js";
import { isSameUnit } from "../reference/units.js";
import type { MethodConfig } from "./schema.js";

/** What is wrong with the methods of a study: analytes that are none of its own, and methods that nothing tells apart. */
export function methodProblems(methods: readonly MethodConfig[], analytes: readonly string[]): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  methods.forEach((method, index) => {
    if (!analytes.includes(method.analyte)) {
      problems.push({
        path: `methods.${index}.analyte`,
        found: `"${method.analyte}"`,
        expected: `the name of an analyte (${analytes.join(", ")})`,
        nearMiss: nearMiss(method.analyte, analytes),
      });
    }
    if (methods.slice(0, index).some((other) => isSameMethod(other, method))) {
      problems.push({
        path: `methods.${index}`,
        found: `a further method for ${method.analyte} in ${method.matrix} that nothing tells apart from another one`,
        expected: "a runPattern or filePattern that says which results are its own, or a unit of its own",
        nearMiss: null,
      });
    }
  });
  return problems;
}

/** Whether nothing tells which of two methods measured a row: neither patterns nor units. */
function isSameMethod(a: MethodConfig, b: MethodConfig): boolean {
  if (a.analyte !== b.analyte || a.matrix !== b.matrix) return false;
  if (a.runPattern !== b.runPattern || a.filePattern !== b.filePattern) return false;
  return a.unit === null || b.unit === null || isSameUnit(a.unit, b.unit);
}

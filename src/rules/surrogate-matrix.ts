import type { RunRule } from "./run-rule.js";

export const surrogateMatrix: RunRule = {
  key: "surrogate-matrix",
  title: "Calibrators in a surrogate matrix",
  scope: "run",
  severity: "info",
  effect: "none",
  limits: [],
  source: "ICH M10 2.2.1, 3.2.1 and 7.1.5",
  mark: "F",
  why: "CSF is a rare matrix: another one may be used where that is justified and stability is shown there too.",
  remedy: "Nothing, if the method's validation justifies it.",
  check: ({ method }) =>
    method?.surrogateMatrix
      ? [
          {
            what: `Calibrators are in ${method.surrogateMatrix}${method.id === null ? "" : ` (method ${method.id})`}.`,
            value: method.surrogateMatrix,
          },
        ]
      : [],
};

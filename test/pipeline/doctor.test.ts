import { expect, it } from "vitest";
import { isNodeSupported } from "../../pipeline/doctor.js";

it.each([
  [18, 20, false],
  [20, 18, false],
  [20, 19, true],
  [22, 0, true],
  [24, 18, true],
  [24, 21, true],
  [25, 0, false],
])("Node %i.%i: supported %s", (major, minor, expected) => {
  expect(isNodeSupported(major, minor)).toBe(expected);
});

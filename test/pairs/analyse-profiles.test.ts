import { describe, expect, it } from "vitest";
import type { SampleResult } from "../../src/domain/pair.js";
import { profilesOf } from "../../src/pairs/analyse-profiles.js";
import { sampleResult } from "../builders/sample-result.js";

const at = (matrix: "csf" | "plasma", id: string, hour: number, more: Partial<SampleResult> = {}) =>
  sampleResult(matrix, id, hour * 60, { timeAfterDoseH: hour, ...more });
const plasma = [1, 3, 5].map((hour) => at("plasma", `p${hour}`, hour));
const profileOf = (csf: readonly SampleResult[]) => {
  const [profile, ...others] = profilesOf([...csf, ...plasma], String);
  expect(others).toEqual([]);
  return profile!;
};

describe("the CSF side of a profile", () => {
  it("is never made of several sites: ventricular and lumbar CSF are two compartments", () => {
    const sites = ["lumbar", "Ventricular", "lumbar"];
    const mixed = profileOf(sites.map((csfSite, index) => at("csf", `c${index}`, 1 + 2 * index, { csfSite })));
    expect(mixed.obstacle).toBe("the CSF was drawn at several sites (lumbar, ventricular)");
    const one = ["lumbar", "Lumbar ", null].map((csfSite, index) => at("csf", `c${index}`, 1 + 2 * index, { csfSite }));
    expect(profileOf(one).obstacle).toBeNull();
  });

  it("has a drain in the middle of its collection", () => {
    const end = at("csf", "end", 5).collectedAt;
    const drain = at("csf", "c1", 1, { collectedEnd: end });
    expect(profileOf([drain, at("csf", "c2", 6)]).csf.timesH).toEqual([3, 6]);
  });
});

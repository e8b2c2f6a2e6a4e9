import { describe, expect, it } from "vitest";
import { pairIdOf } from "../../src/pairs/pair-id.js";

const parts = { study: "LARO", subjectId: "S1", analyte: "larotrectinib", csfSampleId: "C1", plasmaSampleId: "P1" };

describe("pair id", () => {
  it("is 16 hexadecimal characters of the SHA-256 of its parts", () => {
    // printf '%s' '["LARO","S1","larotrectinib","C1","P1"]' | sha256sum | cut -c1-16
    expect(pairIdOf(parts)).toBe("cca4965cadec0946");
  });

  it("keeps parts apart", () => {
    expect(pairIdOf({ ...parts, csfSampleId: "C", plasmaSampleId: "1P1" })).not.toBe(pairIdOf(parts));
    expect(pairIdOf({ ...parts, csfSampleId: "P1", plasmaSampleId: "C1" })).not.toBe(pairIdOf(parts));
  });
});

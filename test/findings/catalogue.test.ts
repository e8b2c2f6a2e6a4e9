import { describe, expect, it } from "vitest";
import { allRuleCards } from "../../pipeline/rule-cards.js";
import { finding } from "../../src/findings/finding.js";
import { findingCards } from "../../src/findings/index.js";
import { findingsTable } from "../../src/findings/table.js";
import { sourcesIn } from "../structure/sources.js";

const keys = Object.keys(findingCards);

describe("the catalogue of findings", () => {
  it("has no key that nothing reports", () => {
    const texts = [...sourcesIn("src"), ...sourcesIn("pipeline")]
      .filter(({ path }) => !path.startsWith("src/findings/"))
      .map(({ text }) => text);
    expect(keys.filter((key) => !texts.some((text) => text.includes(`"${key}"`)))).toEqual([]);
  });

  it("shares no key with a rule, which brings its own card", () => {
    const rules = new Set(allRuleCards().map(({ key }) => key));
    expect(keys.filter((key) => rules.has(key))).toEqual([]);
  });

  it.each([...Object.entries(findingCards), ...allRuleCards().map((card) => [card.key, card] as const)])(
    "%s says what happened, why it matters and what to do, a sentence each",
    (_key, { title, why, remedy }) => {
      expect(title).toMatch(/^[A-Z].*[^.]$/);
      for (const text of [why, remedy]) expect(text).toMatch(/^[A-Z`].*[.?]$/s);
    },
  );

  it("is where every finding comes from: none is written out elsewhere", () => {
    const written = [...sourcesIn("src"), ...sourcesIn("pipeline")].filter(
      ({ path, text }) => path !== "src/findings/finding.ts" && /: Finding = \{|Finding => \(\{/.test(text),
    );
    expect(written.map(({ path }) => path)).toEqual([]);
  });

  it("stands in the generated table", async () => {
    await expect(findingsTable()).toMatchFileSnapshot("../../data/reference/findings.md");
  });

  it("gives a finding what its call site does not state", () => {
    const found = finding({ rule: "unpaired-sample", what: "S1 has no partner.", sampleId: "S1" });
    expect(found).toMatchObject({ severity: "warning", scope: "sample", rule: "unpaired-sample", subjectId: null });
    expect(found.why).toBe(findingCards["unpaired-sample"].why);
    expect(finding({ rule: "unpaired-sample", what: "", severity: "info", remedy: "Wait." })).toMatchObject({
      severity: "info",
      remedy: "Wait.",
    });
  });
});

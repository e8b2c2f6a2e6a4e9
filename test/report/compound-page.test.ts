import { beforeAll, describe, expect, it } from "vitest";
import { dosingFlow } from "../../src/dosing/dosing-flow.js";
import { loadCompounds } from "../../src/reference/compound.js";
import { findLabel, loadLabels } from "../../src/reference/label.js";
import { loadPathway } from "../../src/reference/pathway.js";
import { renderCompoundPage, renderFlowPage } from "../../src/report/compound-page.js";
import { compoundText } from "../../src/report/compound-text.js";
import { escapeHtml } from "../../src/report/html.js";

const compound = loadCompounds().find((one) => one.name === "larotrectinib")!;
const flows = [dosingFlow(findLabel(loadLabels(), "larotrectinib")!), loadPathway()];
let page: string;
beforeAll(() => {
  page = renderCompoundPage(compound, flows, "1.2.3");
});

describe("the compound page", () => {
  it("shows every statement with its source, and what is unverified as that", () => {
    for (const fact of compound.facts) {
      expect(page).toContain(escapeHtml(fact.text));
      expect(page).toContain(escapeHtml(fact.source));
    }
    const unverified = compound.facts.filter((fact) => fact.mark === "M" || fact.mark === "P");
    expect(unverified.length).toBeGreaterThan(0);
    expect(page.match(/<span class="warn">[MP]: unverified<\/span>/g)).toHaveLength(unverified.length);
  });

  it("shows the efficacy with exact intervals and that the third row fits 15, not 19", () => {
    expect(page).toContain("12.8 to 64.9 %");
    expect(page).toContain("44.9 to 92.2 %");
    expect(page).toContain("the percentages do NOT fit the stated n = 19; numbers up to 30 that fit: 15, 30");
    expect(page).toContain("they must not be added");
  });

  it("holds the flows as pictures and box by box", () => {
    for (const flow of flows) {
      expect(page).toContain(`<h2 id="flow-${flow.id}">${escapeHtml(flow.title)}</h2>`);
      expect(page).toContain(`id="boxes-${flow.id}"`);
    }
    expect(page.match(/<svg /g)).toHaveLength(flows.length);
  });

  it("is for research use only, needs no network and has unique ids", () => {
    expect(page).toContain("Research use only; not for diagnostic or therapeutic decisions");
    expect(page).toContain("never advice on treatment");
    expect(page.replaceAll('xmlns="http://www.w3.org/2000/svg"', "")).not.toMatch(/(src|href)="?https?:/);
    const ids = [...page.matchAll(/ id="([^"]*)"/g)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("equal data give equal bytes; a flow alone has a page, too", () => {
    expect(renderCompoundPage(compound, flows, "1.2.3")).toBe(page);
    expect(renderFlowPage(flows[1]!, "1.2.3")).toContain("TRK signalling and where larotrectinib acts");
  });

  it("takes no text for markup", () => {
    const odd = {
      ...compound,
      facts: [{ topic: "<i>", text: "a < b", source: '"x"', mark: "F" as const }],
      efficacy: [],
    };
    const markup = renderCompoundPage(odd, [], "1");
    expect(markup).toContain("&lt;i&gt;");
    expect(markup).toContain("a &lt; b");
    expect(markup).not.toContain("Published efficacy");
  });
});

describe("the compound as text", () => {
  it("says what is unverified, the counts and their marks", () => {
    const text = compoundText(compound);
    expect(text).toContain("[EU summary of product characteristics, M: unverified]");
    expect(text).toMatch(/ORR 73 % +11 of 15 \(D\) +44\.9 to 92\.2 % \[Dosing guide Table 2, F\]/);
    expect(text).toMatch(/CR +not stated/);
  });
});

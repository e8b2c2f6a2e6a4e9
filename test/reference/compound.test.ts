import { describe, expect, it } from "vitest";
import { loadCompounds, parseCompounds } from "../../src/reference/compound.js";
import { fittingDenominators, loadEfficacy, parseEfficacy } from "../../src/reference/efficacy.js";
import { loadPathway, parsePathway } from "../../src/reference/pathway.js";
import { parseReferenceTable } from "../../src/reference/reference-table.js";

describe("published efficacy", () => {
  const sets = loadEfficacy().get("larotrectinib")!;
  const set = (name: string) => sets.find((one) => one.set === name)!;
  const outcome = (name: string, what: string) => set(name).outcomes.find((one) => one.outcome === what)!;

  // Exact (Clopper-Pearson) intervals by R 4: binom.test(x, n)$conf.int.
  it.each([
    ["guide-primary", "ORR", 5, 14, 12.7598, 64.8622],
    ["guide-primary", "PD", 0, 14, 0, 23.1636],
    ["guide-brain-metastases", "ORR", 3, 5, 14.6633, 94.7255],
    ["guide-cns-metastases", "ORR", 11, 15, 44.8997, 92.2128],
  ] as const)("%s %s: %d of %d with its exact interval", (name, what, count, denominator, low, high) => {
    const one = outcome(name, what);
    expect([one.count, one.denominator]).toEqual([count, denominator]);
    expect(one.interval![0]).toBeCloseTo(low, 3);
    expect(one.interval![1]).toBeCloseTo(high, 3);
  });

  it("the guide's third row fits 15 subjects, not the 19 stated, and says so", () => {
    expect(set("guide-cns-metastases")).toMatchObject({ nStated: 19, fittingDenominators: [15, 30] });
    expect(set("guide-cns-metastases").notes.join(" ")).toContain("fit 15 evaluable subjects (11 + 2 + 2), not the 19");
    expect(set("guide-primary").fittingDenominators).toContain(14);
    expect(set("guide-brain-metastases").fittingDenominators).toContain(5);
  });

  it("a dash stays a dash: no count, no interval", () => {
    expect(outcome("guide-cns-metastases", "CR")).toMatchObject({ statedPct: null, count: null, interval: null });
  });

  it.each([
    [{ ORR: 50 }, [2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30]],
    [{ PR: 73, SD: 13, PD: 13 }, [15, 30]],
    [{ PR: 100, SD: 100, PD: 0 }, []],
    [{ PR: 36 }, [11, 14, 22, 25, 28]],
  ])("%j fits %j", (stated, expected) => {
    expect(fittingDenominators(stated)).toEqual(expected);
  });

  const head = "compound,set,population,n_stated,outcome,stated_pct,count,denominator,count_mark,source,mark,note\n";
  it.each([
    ["x,s,P,19,ORR,73,14,19,D,here,F,\n", "efficacy.csv:2: 14 of 19 is 74 %, stated is 73 %"],
    ["x,s,P,19,ORR,73,,,,,F,\n", "efficacy.csv:2: source must be given"],
    ["x,s,P,19,ORR,73,,,,here,X,\n", 'efficacy.csv:2: mark "X" is not one of F T D M P'],
    ["x,s,P,19,ORR,many,,,,here,F,\n", 'efficacy.csv:2: stated_pct "many" is not a number'],
  ])("refuses %j", (line, message) => {
    expect(() => parseEfficacy(head + line)).toThrow(message);
  });
});

describe("compounds", () => {
  const [larotrectinib] = loadCompounds();

  it("has the guide's mechanism, administration and adverse reactions, each with source", () => {
    const topics = new Set(larotrectinib!.facts.map((fact) => fact.topic));
    for (const topic of ["mechanism", "administration", "adverse reactions"]) expect(topics).toContain(topic);
    for (const word of [
      "fatigue",
      "nausea",
      "dizziness",
      "vomiting",
      "AST",
      "ALT",
      "cough",
      "constipation",
      "diarrhea",
    ]) {
      expect(larotrectinib!.facts.some((fact) => fact.topic === "adverse reactions" && fact.text.includes(word))).toBe(
        true,
      );
    }
    expect(larotrectinib!.facts.every((fact) => fact.source !== "")).toBe(true);
  });

  it.each([
    ["x,t,A,,F\n", "compound.csv:2: compound, topic, text and source must be given"],
    ["x,t,A,here,?\n", 'compound.csv:2: mark "?" is not one of F T D M P'],
  ])("refuses %j", (line, message) => {
    expect(() => parseCompounds(`compound,topic,text,source,mark\n${line}`)).toThrow(message);
  });
});

describe("the pathway", () => {
  const flow = loadPathway();

  it("has ligands, receptors, fusion, ways downstream and where the drug acts", () => {
    const ids = flow.nodes.map((node) => node.id);
    for (const id of ["ngf", "trka", "trkb", "trkc", "fusion", "mapk", "pi3k", "plc", "larotrectinib"]) {
      expect(ids).toContain(id);
    }
    const blocked = flow.edges.filter((edge) => edge.kind === "inhibits");
    expect(blocked.map((edge) => `${edge.from} ${edge.to}`)).toEqual(["larotrectinib active", "larotrectinib fusion"]);
  });

  it("every box and line has a source and a mark", () => {
    for (const part of [...flow.nodes, ...flow.edges]) {
      expect(part.source).not.toEqual([]);
      expect(part.mark).toMatch(/^[FTDMP]$/);
    }
  });

  const head = "kind,id,text,from,to,source,mark\nnode:step,a,A,,,here,F\n";
  it.each([
    ["leads,,,a,b,here,F\n", 'pathway.csv:3: no box is called "b"'],
    ["arrow,,,a,a,here,F\n", 'pathway.csv:3: kind "arrow" is not one of'],
    ["node:step,b,B,,,,F\n", "pathway.csv:3: source must be given"],
    ["node:step,b,B,,,here,Z\n", 'pathway.csv:3: mark "Z" is not one of'],
    ["node:step,,B,,,here,F\n", "pathway.csv:3: a box needs id and text"],
  ])("refuses %j", (line, message) => {
    expect(() => parsePathway(head + line)).toThrow(message);
  });
});

describe("a reference table", () => {
  it("reads quoted cells and refuses rows of another length", () => {
    const [row] = parseReferenceTable('a,b\n"x, ""y""",\n', "t.csv", ["a", "b"]);
    expect(row).toEqual({ line: 2, cells: { a: 'x, "y"', b: "" } });
    expect(() => parseReferenceTable("a,b\n1,2,3\n", "t.csv", ["a", "b"])).toThrow(
      "t.csv:2: expected 2 cells, found 3",
    );
    expect(() => parseReferenceTable("b,a\n", "t.csv", ["a", "b"])).toThrow("t.csv:1: expected columns a,b");
  });
});

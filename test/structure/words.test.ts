import { describe, expect, it } from "vitest";
import { sourcesIn } from "./sources.js";

/** Forms that a native speaker would not write in a message, and what to write instead (CONTRIBUTING.md, "Words"). */
const banned: readonly { form: RegExp; instead: string }[] = [
  { form: /\bis no(?:ne)? (?:of|[a-z]+ of) (?!the above)/, instead: '"is not one of", "is not a ... of"' },
  {
    form: /\b(?:is|are) no (?:number|name|text|record|table|analyte|evaluation|dataset|variable)s?\b/,
    instead: '"is not a ..."',
  },
  { form: /\bnever (?:given|used) twice\b/, instead: '"never reused"' },
  { form: /\bcannot be (?:told|had)\b/, instead: '"cannot be determined"' },
  {
    form: /\b(?:samples|rows|bytes|pairs|files|one row|one file|one event) an? (?:file|line|matrix|entry|subject|table|change|night)\b/,
    instead: '"per"',
  },
  { form: /\banew\b/, instead: '"again"' },
  { form: /\b(?:hereby|herewith|therein|thereof|whereof|hitherto)\b/, instead: "plain words" },
  { form: /\bbehind the program's back\b/, instead: '"outside the program"' },
  { form: /\bone's own\b/, instead: '"your own"' },
  { form: /; else a terminal is asked/, instead: '"instead of asking for it on the terminal"' },
  { form: /\b(?:stands for it|what stands in)\b/i, instead: '"is used instead", "the content of"' },
];

/** Sentences longer than this are two sentences; measured over the text between full stops, placeholders taken out. */
const longestSentence = 60;

/** Texts in double quotes and templates that hold at least three words, with the line they begin on. */
function textsOf(source: string): { text: string; line: number }[] {
  const found: { text: string; line: number }[] = [];
  source.split("\n").forEach((content, at) => {
    if (/^\s*(?:\*|\/\/|\/\*|import |export \{)/.test(content)) return;
    for (const [, double, template] of content.matchAll(/"((?:[^"\\]|\\.)*)"|`((?:[^`\\]|\\.)*)`/g)) {
      const text = (double ?? template ?? "").replace(/\$\{[^}]*\}/g, "X");
      if (text.split(" ").length >= 3) found.push({ text, line: at + 1 });
    }
  });
  return found;
}

describe("what the program says", () => {
  const texts = [...sourcesIn("src"), ...sourcesIn("pipeline")].flatMap(({ path, text }) =>
    textsOf(text).map((one) => ({ ...one, path })),
  );

  it("is found by this test", () => {
    expect(texts.length).toBeGreaterThan(2000);
    expect(textsOf('const a = "an id is never given twice";')).toEqual([
      { text: "an id is never given twice", line: 1 },
    ]);
  });

  it.each(banned)("does not use $form: write $instead", ({ form }) => {
    expect(
      texts.filter(({ text }) => form.test(text)).map(({ path, line, text }) => `${path}:${line}: ${text}`),
    ).toEqual([]);
  });

  it(`has no sentence of more than ${longestSentence} words`, () => {
    const long = texts.filter(({ text }) =>
      text.split(/[.;:](?:\s|$)/).some((sentence) => sentence.trim().split(/\s+/).length > longestSentence),
    );
    expect(long.map(({ path, line }) => `${path}:${line}`)).toEqual([]);
  });
});

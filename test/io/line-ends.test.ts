import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LineEnds, plainLineEnds } from "../../src/io/line-ends.js";
import { RawLineCounter } from "../../src/io/raw-lines.js";
import { openSourceFile } from "../../src/io/source-file.js";

const pieces = fc.array(
  fc.constantFrom("a", "1;2", "", " ", "\r", "\n", "\r\n", "\r\r\n", "\u0085", '"', ",,", "\u00e9"),
  {
    maxLength: 40,
  },
);

function inChunks(text: string, size: number): string {
  const ends = new LineEnds();
  let out = "";
  for (let at = 0; at < text.length; at += size) out += ends.write(text.slice(at, at + size));
  return out + ends.end();
}

function rawLines(bytes: Uint8Array, size: number): number {
  const counter = new RawLineCounter();
  for (let at = 0; at < bytes.length; at += size) counter.push(bytes.subarray(at, at + size));
  return counter.end();
}

describe("line ends", () => {
  it("keeps LF and CRLF and reads CR, CR CR LF and NEL as line ends", () => {
    expect(plainLineEnds("a\r\nb\nc")).toBe("a\r\nb\nc");
    expect(plainLineEnds("a\rb\r\r\nc\u0085d\r")).toBe("a\nb\nc\nd\n");
  });

  it("gives the same text in chunks of any size", () => {
    fc.assert(
      fc.property(pieces, fc.integer({ min: 1, max: 7 }), (parts, size) => {
        expect(inChunks(parts.join(""), size).replaceAll("\r\n", "\n")).toBe(
          plainLineEnds(parts.join("")).replaceAll("\r\n", "\n"),
        );
      }),
    );
  });

  it("holds for what a file hands to its reader", async () => {
    const file = await openSourceFile({ name: "mac.csv", bytes: Buffer.from("a,b\r1,2\r\r3,4") });
    expect(file.headText).toBe("a,b\n1,2\n\n3,4");
    expect(await file.text()).toBe("a,b\n1,2\n\n3,4");
    expect(file.rawLines).toBe(3);
  });
});

describe("lines counted in bytes", () => {
  it("leaves out lines of blanks, delimiters and quotes", () => {
    expect(rawLines(Buffer.from('title\r\n\r\n,;"\t \n1\n\u00a0\n2'), 4)).toBe(3);
  });

  it("counts characters beyond ASCII and NULs as text", () => {
    expect(rawLines(Buffer.from("\u00e9\n\0\n\u4e2d\n"), 64)).toBe(3);
  });

  it.each(["utf8", "utf16le"] as const)(
    "agrees with the lines of the text, in %s and chunks of any size",
    (encoding) => {
      fc.assert(
        fc.property(pieces, fc.integer({ min: 1, max: 9 }), (parts, size) => {
          const text = `sample\n${parts.join("")}`;
          const filled = text.split(/[\r\n\u0085]/).filter((line) => /[^\s,;"]/.test(line)).length;
          const bom = encoding === "utf16le" ? "\ufeff" : "";
          expect(rawLines(Buffer.from(bom + text, encoding), encoding === "utf16le" ? size + 1 : size)).toBe(filled);
        }),
      );
    },
  );
});

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { zipSync } from "fflate";
import { afterEach, describe, expect, it } from "vitest";
import { ReadError } from "../../src/findings/read-error.js";
import { Utf8Check } from "../../src/io/decode-text.js";
import { hashFile, openSourceFile, sourceLimits } from "../../src/io/source-file.js";

const folders: string[] = [];
function inFile(bytes: Uint8Array | string, name = "x.csv"): string {
  const folder = mkdtempSync(join(tmpdir(), "csfp-"));
  folders.push(folder);
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

async function joined(chunks: AsyncIterable<string>): Promise<string> {
  let text = "";
  for await (const chunk of chunks) text += chunk;
  return text;
}

describe("openSourceFile", () => {
  it("reads UTF-8 without its byte order mark", async () => {
    const file = await openSourceFile(inFile("\ufeffµ,º\n"));
    expect([file.encoding, file.headText, await file.text(), await joined(file.chunks())]).toEqual([
      "utf-8",
      "µ,º\n",
      "µ,º\n",
      "µ,º\n",
    ]);
  });

  it("falls back to windows-1252 when one byte anywhere is not UTF-8", async () => {
    const bytes = Buffer.concat([Buffer.from(`${"x".repeat(70_000)}é`), Buffer.from([0xb5, 0x80, 0x92, 0xfc])]);
    const file = await openSourceFile({ name: "a.txt", bytes });
    expect(file.encoding).toBe("guess");
    expect((await file.text()).slice(-4)).toBe("µ€’ü");
  });

  it.each([
    ["utf-16le", "\ufeff"],
    ["utf-16be", "\ufeff"],
    ["utf-16le", ""],
    ["utf-16be", ""],
  ])("recognises %s with the mark %j", async (encoding, mark) => {
    const text = "sample_id,concentration\nMüller-1,2.5\n";
    const little = Buffer.from(mark + text, "utf16le");
    const bytes = encoding === "utf-16le" ? little : Buffer.from(little).swap16();
    const file = await openSourceFile({ name: "a.csv", bytes });
    expect([file.encoding, await file.text(), file.headText]).toEqual([encoding, text, text]);
  });

  it.each([
    ["gbk", "患者1", [0xbb, 0xbc, 0xd5, 0xdf, 0x31]],
    ["shift_jis", "患者1", [0x8a, 0xb3, 0x8e, 0xd2, 0x31]],
    ["windows-1251", "проба", [0xef, 0xf0, 0xee, 0xe1, 0xe0]],
    ["windows-1252", "é€", [0xe9, 0x80]],
  ])("reads declared %s", async (encoding, text, bytes) => {
    const file = (await openSourceFile({ name: "a.csv", bytes: Uint8Array.from(bytes) })).declared(encoding);
    expect([await file.text(), file.headText, file.encoding]).toEqual([text, text, encoding]);
    let chunks = "";
    for await (const chunk of file.chunks()) chunks += chunk;
    expect(chunks).toBe(text);
  });

  it("keeps what the content proves against a declaration", async () => {
    const file = (await openSourceFile({ name: "a.csv", bytes: Buffer.from("患者1") })).declared("gbk");
    expect([file.encoding, await file.text()]).toEqual(["utf-8", "患者1"]);
  });

  it("decodes characters cut by a chunk boundary", async () => {
    const text = `${"a".repeat(sourceLimits.chunkBytes - 1)}µ${"b".repeat(10)}😀`;
    const file = await openSourceFile(inFile(text));
    expect(file.encoding).toBe("utf-8");
    expect(await joined(file.chunks())).toBe(text);
    expect(file.headText).toHaveLength(sourceLimits.headBytes);
  });

  it("reads UTF-16 as spreadsheets save it", async () => {
    const file = await openSourceFile({ name: "u.txt", bytes: Buffer.from("\ufeffa\tµ\n", "utf16le") });
    expect([file.encoding, await file.text()]).toEqual(["utf-16le", "a\tµ\n"]);
  });

  it("opens a gzip wrapper and gives size and head of the content", async () => {
    const file = await openSourceFile(inFile(gzipSync("a,b\n1,2\n"), "x.csv.gz"));
    expect([file.isGzipped, file.size, file.headText, await file.text()]).toEqual([
      true,
      8,
      "a,b\n1,2\n",
      "a,b\n1,2\n",
    ]);
  });

  it("refuses a zip archive with the names of the files in it, and never unpacks it", async () => {
    const text = Buffer.from("a,b\n1,2\n");
    const refused = async (entries: Record<string, Uint8Array>) =>
      openSourceFile(inFile(Buffer.from(zipSync(entries)), "plates.zip")).then(
        () => null,
        ({ message, where }) => [message, where.rule],
      );
    expect(await refused({ "plate.csv": text, "__MACOSX/._plate.csv": text, "dir/": new Uint8Array() })).toEqual([
      "plates.zip is a zip archive of 1 file (plate.csv)",
      "zip-archive",
    ]);
    expect(await refused({ "a.csv": text, "b.csv": text })).toEqual([
      "plates.zip is a zip archive of 2 files (a.csv, b.csv)",
      "zip-archive",
    ]);
    expect(await refused({ "big.csv": new Uint8Array(64 * 1024 * 1024) })).toEqual([
      "plates.zip is a zip archive of 1 file (big.csv)",
      "zip-archive",
    ]);
    // The parts of a workbook that lost its extension.
    expect(await refused({ "[Content_Types].xml": text, "xl/workbook.xml": text })).toBeNull();
  });

  it("refuses a gzip bomb, a damaged gzip, a directory, a missing file", async () => {
    const bomb = gzipSync(Buffer.alloc(sourceLimits.gzipFreeBytes + 2 * sourceLimits.chunkBytes));
    await expect(openSourceFile({ name: "b.gz", bytes: bomb })).rejects.toMatchObject({
      where: { rule: "absurd-compression" },
    });
    const cut = gzipSync(Buffer.from("abc".repeat(1000))).subarray(0, 20);
    await expect(openSourceFile({ name: "c.gz", bytes: cut })).rejects.toMatchObject({
      where: { rule: "damaged-file" },
    });
    await expect(openSourceFile(tmpdir())).rejects.toThrow(/directory/);
    await expect(openSourceFile(join(tmpdir(), "no-such-file-here"))).rejects.toBeInstanceOf(ReadError);
  });

  it("says which file may not be read", async () => {
    const path = inFile("a");
    chmodSync(path, 0o000);
    const opened = openSourceFile(path).then(
      () => "opened",
      (error: unknown) => (error instanceof ReadError ? "refused" : "crashed"),
    );
    // The superuser may read everything.
    expect(await opened).toBe(process.getuid?.() === 0 ? "opened" : "refused");
  });

  it("refuses to hold more than a layout may have", async () => {
    const file = await openSourceFile({ name: "big", bytes: new Uint8Array(100) });
    await expect(file.bytes(99)).rejects.toMatchObject({ where: { rule: "file-too-large" } });
    expect(await file.bytes(100)).toHaveLength(100);
  });
});

it("checks UTF-8 across any split", () => {
  const bytes = Buffer.from("aµ€😀z");
  for (let cut = 0; cut <= bytes.length; cut++) {
    const check = new Utf8Check();
    check.push(bytes.subarray(0, cut));
    check.push(bytes.subarray(cut));
    expect(check.end()).toBe(true);
  }
  const broken = new Utf8Check();
  broken.push(bytes.subarray(0, 2));
  expect(broken.end()).toBe(false);
});

it("hashes the bytes as they lie there", async () => {
  const { sha256, size } = await hashFile(inFile("abc"));
  // FIPS 180-2, appendix B.1
  expect([sha256, size]).toEqual(["ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", 3]);
});

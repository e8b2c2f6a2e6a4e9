import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { basename } from "node:path";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { ReadError } from "../findings/read-error.js";
import { chunkDecoder, type TextEncoding, Utf8Check, utf16Of } from "./decode-text.js";
import { LineEnds, plainLineEnds } from "./line-ends.js";
import { RawLineCounter } from "./raw-lines.js";
import { zipNames } from "./zip.js";

/** A file handed to a reader: content only. The name is for messages and the few layouts that keep facts in it. */
export interface SourceFile {
  readonly name: string;
  /** Bytes of the content (unpacked, where the file was gzipped). */
  readonly size: number;
  readonly isGzipped: boolean;
  /** Lines of the content that are not blank, counted in its bytes: what readers account for is held against it. */
  readonly rawLines: number;
  /** The first 64 KiB of the content, for sniffing. */
  readonly head: Uint8Array;
  /** The head decoded, BOM removed; ends at a whole character. */
  readonly headText: string;
  /** UTF-8 if the whole content is valid UTF-8, UTF-16 by its byte order mark or zero bytes, else a guess. */
  readonly encoding: TextEncoding;
  /** Sheet of the workbook that the text was made of: its numbers are written with a dot, its dates in ISO form. */
  readonly sheet?: string;
  /** The same content in a declared encoding; unchanged where the content itself proves another one. */
  declared(encoding: string | null): SourceFile;
  /** The whole content. Throws ReadError beyond `limit` bytes (default 256 MiB). */
  bytes(limit?: number): Promise<Uint8Array>;
  /** The whole content decoded, BOM removed, lines ended by LF or CRLF. Throws ReadError beyond `limit` bytes (default 128 MiB). */
  text(limit?: number): Promise<string>;
  /** Decoded chunks in order, BOM removed, lines ended by LF or CRLF: for files that may be large. May be called again: each call reads anew. */
  chunks(): AsyncIterable<string>;
}

const MiB = 1024 * 1024;
export const sourceLimits = {
  headBytes: 64 * 1024,
  chunkBytes: MiB,
  /** Decoded at a time: small, so that a piece's cells are dead before the collector promotes them (half the time, half the memory). */
  textPieceBytes: 64 * 1024,
  /** A file up to this size is read once and kept while it is open: each pass would open it again. */
  heldBytes: 256 * 1024,
  bytes: 256 * MiB,
  text: 128 * MiB,
  /** Content of a gzip wrapper, and how many times larger than the wrapper it may be once it is beyond `gzipFreeBytes`. */
  gzipBytes: 4096 * MiB,
  gzipFreeBytes: 64 * MiB,
  gzipRatio: 200,
};

/**
 * Opens a file, or bytes with a name, for reading: gzip wrapper opened within limits, encoding proven over the whole
 * content. `as` is the name people know an archived file by. Throws ReadError for what cannot be read (missing, a directory,
 * no permission, broken or absurd gzip, a zip archive).
 */
export async function openSourceFile(
  source: string | { name: string; bytes: Uint8Array },
  as?: string,
): Promise<SourceFile> {
  const name = as ?? (typeof source === "string" ? basename(source) : source.name);
  const rawSize = typeof source === "string" ? await regularFileSize(source) : source.bytes.length;
  const held =
    typeof source !== "string" ? source.bytes : rawSize <= sourceLimits.heldBytes ? await whole(source) : null;
  const raw = () => (held === null ? fileChunks(source as string) : bytesChunks(held));
  const isGzipped = await startsWithGzipMagic(raw());
  if (!isGzipped) await refuseZip(raw, name, rawSize);
  const content = isGzipped ? () => gunzipChunks(raw(), name, rawSize) : raw;
  const { size, head, encoding: found, rawLines } = await survey(content());

  async function collect(limit: number): Promise<Buffer> {
    if (size > limit) {
      throw new ReadError(`${name} holds ${size} bytes; this layout is read whole, up to ${limit} bytes`, {
        rule: "file-too-large",
        remedy: "export fewer samples per file, or write it as CSV",
      });
    }
    const parts: Uint8Array[] = [];
    for await (const chunk of content()) parts.push(Uint8Array.from(chunk));
    return Buffer.concat(parts);
  }

  const opened = (encoding: TextEncoding): SourceFile => ({
    name,
    size,
    isGzipped,
    rawLines,
    head,
    headText: plainLineEnds(withoutBom(chunkDecoder(encoding).write(head))),
    encoding,
    declared: (label) => (label === null || encoding !== "guess" ? opened(encoding) : opened(label)),
    bytes: (limit = sourceLimits.bytes) => collect(limit),
    async text(limit = sourceLimits.text) {
      const bytes = await collect(limit);
      const decoder = chunkDecoder(encoding);
      return plainLineEnds(withoutBom(decoder.write(bytes) + decoder.end()));
    },
    chunks: () => chunks(encoding),
  });
  return opened(found);

  async function* chunks(encoding: TextEncoding): AsyncGenerator<string> {
    const decoder = chunkDecoder(encoding);
    const lineEnds = new LineEnds();
    let isFirst = true;
    for await (const chunk of content()) {
      for (let at = 0; at < chunk.length; at += sourceLimits.textPieceBytes) {
        let text = decoder.write(chunk.subarray(at, at + sourceLimits.textPieceBytes));
        if (isFirst && text.length > 0) {
          isFirst = false;
          text = withoutBom(text);
        }
        text = lineEnds.write(text);
        if (text.length > 0) yield text;
      }
    }
    const rest = lineEnds.write(decoder.end()) + lineEnds.end();
    if (rest.length > 0) yield rest;
  }
}

/** SHA-256 (hex) and size of the file's bytes as they lie on disk. */
export async function hashFile(path: string): Promise<{ sha256: string; size: number }> {
  await regularFileSize(path);
  const hash = createHash("sha256");
  let size = 0;
  for await (const chunk of fileChunks(path)) {
    hash.update(chunk);
    size += chunk.length;
  }
  return { sha256: hash.digest("hex"), size };
}

function withoutBom(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/** One pass over the content: size, head, encoding, lines. */
async function survey(content: AsyncIterable<Uint8Array>) {
  const check = new Utf8Check();
  const counter = new RawLineCounter();
  const headParts: Uint8Array[] = [];
  let headLength = 0;
  let size = 0;
  for await (const chunk of content) {
    check.push(chunk);
    counter.push(chunk);
    size += chunk.length;
    if (headLength < sourceLimits.headBytes) {
      const part = Uint8Array.from(chunk.subarray(0, sourceLimits.headBytes - headLength));
      headParts.push(part);
      headLength += part.length;
    }
  }
  const head = Buffer.concat(headParts);
  const encoding: TextEncoding = utf16Of(head) ?? (check.end() ? "utf-8" : "guess");
  return { size, head, encoding, rawLines: counter.end() };
}

async function openOrSay(path: string): Promise<FileHandle> {
  try {
    // Non-blocking: opening a named pipe nobody writes to must not hang the night.
    return await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown";
    throw new ReadError(`${basename(path)} cannot be opened: ${code}`, {
      rule: "unreadable-file",
      remedy: code === "EACCES" ? "give the account that runs csfp permission to read it" : "look at the file",
    });
  }
}

async function regularFileSize(path: string): Promise<number> {
  const handle = await openOrSay(path);
  try {
    const stat = await handle.stat();
    if (stat.isFile()) return stat.size;
    const kind = stat.isDirectory() ? "a directory" : "not a regular file";
    throw new ReadError(`${basename(path)} is ${kind}`, { rule: "unreadable-file", expected: "a file" });
  } finally {
    await handle.close();
  }
}

async function* fileChunks(path: string): AsyncGenerator<Uint8Array> {
  const handle = await openOrSay(path);
  try {
    // One buffer for the whole file, no larger than the file: whoever keeps bytes copies them.
    const { size } = await handle.stat();
    const buffer = Buffer.allocUnsafe(Math.min(sourceLimits.chunkBytes, Math.max(size + 1, 4096)));
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, null);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } catch (error) {
    if (error instanceof ReadError || (error as NodeJS.ErrnoException).code === undefined) throw error;
    throw new ReadError(`${basename(path)} cannot be read: ${(error as NodeJS.ErrnoException).code}`, {
      rule: "unreadable-file",
    });
  } finally {
    await handle.close();
  }
}

async function whole(path: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const chunk of fileChunks(path)) parts.push(Uint8Array.from(chunk));
  return Buffer.concat(parts);
}

async function* bytesChunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += sourceLimits.chunkBytes) {
    yield bytes.subarray(at, at + sourceLimits.chunkBytes);
  }
}

async function startsWithGzipMagic(raw: AsyncIterable<Uint8Array>): Promise<boolean> {
  for await (const chunk of raw) return chunk[0] === 0x1f && chunk[1] === 0x8b && chunk[2] === 8;
  return false;
}

/** Throws ReadError for a zip archive that is no workbook, with the names of the files in it; it is never opened. */
async function refuseZip(raw: () => AsyncIterable<Uint8Array>, name: string, rawSize: number): Promise<void> {
  for await (const chunk of raw()) {
    if (!(chunk[0] === 0x50 && chunk[1] === 0x4b && chunk[2] === 3 && chunk[3] === 4)) return;
    break;
  }
  // A workbook names its parts; its readers open it with limits of their own.
  if (rawSize === 0 || rawSize > sourceLimits.bytes || /\.(?:xls[xmb]?|ods)$/i.test(name)) return;
  const parts: Uint8Array[] = [];
  for await (const chunk of raw()) parts.push(Uint8Array.from(chunk));
  const names = zipNames(Buffer.concat(parts), name);
  if (names.some((entry) => entry === "[Content_Types].xml" || entry === "mimetype")) return;
  const files = names.filter((entry) => !/(?:^|\/)(?:__MACOSX\/|\.DS_Store$|Thumbs\.db$)|\/$/i.test(entry));
  const some = `${files.slice(0, 5).join(", ")}${files.length > 5 ? ", ..." : ""}`;
  const count = `${files.length} ${files.length === 1 ? "file" : "files"}`;
  throw new ReadError(`${name} is a zip archive of ${count}${some === "" ? "" : ` (${some})`}`, {
    rule: "zip-archive",
    expected: "the files themselves",
  });
}

async function* gunzipChunks(
  raw: AsyncIterable<Uint8Array>,
  name: string,
  rawSize: number,
): AsyncGenerator<Uint8Array> {
  const copied = async function* () {
    for await (const chunk of raw) yield Uint8Array.from(chunk);
  };
  const unzip = createGunzip({ chunkSize: sourceLimits.chunkBytes });
  const input = Readable.from(copied());
  input.on("error", (error) => unzip.destroy(error));
  input.pipe(unzip);
  let size = 0;
  try {
    for await (const chunk of unzip as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      const isAbsurd = size > sourceLimits.gzipFreeBytes && size > rawSize * sourceLimits.gzipRatio;
      if (size > sourceLimits.gzipBytes || isAbsurd) {
        throw new ReadError(`${name} is a gzip file of ${rawSize} bytes that unpacks to more than ${size} bytes`, {
          rule: "absurd-compression",
          expected: `at most ${sourceLimits.gzipRatio} times its own size and ${sourceLimits.gzipBytes} bytes`,
          remedy: "unpack it by hand and look at what it holds",
        });
      }
      yield chunk;
    }
  } catch (error) {
    if (error instanceof ReadError) throw error;
    throw new ReadError(`${name} is a damaged gzip file: ${(error as Error).message}`, {
      rule: "damaged-file",
      remedy: "copy the file again",
    });
  } finally {
    input.destroy();
    unzip.destroy();
  }
}

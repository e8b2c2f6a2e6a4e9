import { SaxesParser } from "saxes";
import type { FindingKey } from "../findings/index.js";
import { ReadError } from "../findings/read-error.js";

/** The only door to saxes: strict XML as a stream of elements, without DTDs, entities of its own or absurd depth. */

export const xmlLimits = { depth: 64, attributes: 2000, attributeLength: 1_000_000, textLength: 16_000_000 };

export interface XmlHandlers {
  open(name: string, attributes: Readonly<Record<string, string>>, line: number): void;
  close?(name: string): void;
  text?(text: string): void;
}

/**
 * Throws ReadError with the line for XML that is not well-formed, ends early, brings a DTD (entities are never expanded)
 * or exceeds a limit.
 */
export async function readXml(
  chunks: AsyncIterable<string> | Iterable<string>,
  file: string,
  handlers: XmlHandlers,
): Promise<void> {
  const parser = new SaxesParser();
  let depth = 0;
  const refuse = (rule: FindingKey, what: string): never => {
    throw new ReadError(`${file}:${parser.line}: ${what}`, {
      row: parser.line,
      rule,
    });
  };
  parser.on("error", (error) =>
    refuse("malformed-xml", `not well-formed XML: ${error.message.replace(/^\d+:\d+: /, "")}`),
  );
  parser.on("doctype", () => refuse("xml-doctype", "the XML contains a DOCTYPE: entities are not expanded"));
  parser.on("opentag", (tag) => {
    depth++;
    if (depth > xmlLimits.depth) refuse("xml-too-deep", `elements are nested deeper than ${xmlLimits.depth}`);
    const { attributes } = tag;
    let n = 0;
    for (const name in attributes) {
      n++;
      if (attributes[name]!.length > xmlLimits.attributeLength)
        refuse("xml-too-large", `attribute ${name} is absurdly long`);
    }
    if (n > xmlLimits.attributes)
      refuse("xml-too-large", `an element has more than ${xmlLimits.attributes} attributes`);
    handlers.open(tag.name, attributes, parser.line);
  });
  parser.on("closetag", (tag) => {
    depth--;
    handlers.close?.(tag.name);
  });
  if (handlers.text !== undefined) {
    parser.on("text", (text) => {
      if (text.length > xmlLimits.textLength) refuse("xml-too-large", "a text is absurdly long");
      handlers.text!(text);
    });
  }
  for await (const chunk of chunks) parser.write(chunk);
  parser.close();
}

import type { FindingKey } from "./index.js";

/** One file cannot be read: it is set aside with these findings and the night goes on. */
export class ReadError extends Error {
  override name = "ReadError";
  constructor(
    message: string,
    readonly where: {
      row?: number;
      column?: string;
      value?: string;
      expected?: string;
      remedy?: string;
      rule?: FindingKey;
    } = {},
  ) {
    super(message);
  }
}

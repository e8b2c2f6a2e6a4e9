import { ConfigError } from "../domain/errors.js";
import { nearMiss } from "../domain/near-miss.js";

/** A reason is a code of the study's list and a text a reader understands. Throws ConfigError. */
export function checkReason(code: string, text: string, codes: readonly string[]): { code: string; text: string } {
  const words = text.trim();
  if (words.length < 2) {
    throw new ConfigError(
      `expected the reason in words, found \`${words}\`. Say why with --text "..."; nothing was written.`,
    );
  }
  if (!codes.includes(code)) {
    const near = nearMiss(code, codes);
    throw new ConfigError(
      `no reason \`${code}\` in this study${near ? `; did you mean \`${near}\`?` : ""}\nexpected one of: ${codes.join(", ")} (study.yaml, qc.reasons). Nothing was written.`,
    );
  }
  return { code, text: words };
}

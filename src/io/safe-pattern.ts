import { RE2JS } from "re2js";

/**
 * The only door to re2js: patterns of study.yaml, run in time linear in the text. A pattern that would make a
 * backtracking engine try for years (nested repetition) matches here like any other.
 */
export interface SafePattern {
  readonly text: string;
  test(text: string): boolean;
  /** Named groups of the first match, those that took part in it; null where the pattern does not match. */
  groups(text: string): Readonly<Record<string, string>> | null;
}

/** Throws RangeError, with what is wrong in words, for a pattern that cannot be used (look-around, back references). */
export function safePattern(text: string): SafePattern {
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(text);
  } catch (error) {
    throw new RangeError((error as Error).message.replace(/^error parsing regexp: /, ""));
  }
  const names = Object.keys(compiled.namedGroups());
  return {
    text,
    test: (candidate) => compiled.matcher(candidate).find(),
    groups(candidate) {
      const matcher = compiled.matcher(candidate);
      if (!matcher.find()) return null;
      const found: Record<string, string> = {};
      for (const name of names) {
        const value = matcher.group(name);
        if (value !== null) found[name] = value;
      }
      return found;
    },
  };
}

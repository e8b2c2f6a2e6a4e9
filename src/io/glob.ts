import { safePattern } from "./safe-pattern.js";

/** Whether a name fits a pattern with `*` (any text) and `?` (one character), without regard to case, in linear time. */
export function globMatcher(pattern: string): (name: string) => boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  const compiled = safePattern(`(?is)^${escaped}$`);
  return (name) => compiled.test(name);
}

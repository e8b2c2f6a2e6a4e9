import type { LoadedConfig } from "./load.js";

export interface EffectiveValue {
  path: string;
  value: string;
  origin: string;
}

/** Every value in effect, in order of path, with the place it came from: study.yaml and its line, or the default. */
export function effectiveValues(loaded: LoadedConfig): EffectiveValue[] {
  const rows: EffectiveValue[] = [];
  const visit = (value: unknown, path: string): void => {
    if (Array.isArray(value) && value.length > 0) {
      value.forEach((item, index) => {
        visit(item, `${path}.${index}`);
      });
    } else if (typeof value === "object" && value !== null && Object.keys(value).length > 0) {
      for (const [key, child] of Object.entries(value)) visit(child, path ? `${path}.${key}` : key);
    } else {
      rows.push({ path, value: JSON.stringify(value) ?? "null", origin: originOf(path, loaded) });
    }
  };
  visit(loaded.config, "");
  return rows;
}

function originOf(path: string, loaded: LoadedConfig): string {
  const line = loaded.lines.get(path) ?? loaded.lines.get(path.replace(/\.value$/, ""));
  if (line !== undefined) return `study.yaml:${line}`;
  return "default";
}

import type { StudyConfig } from "./schema.js";

/** Whether a name is an IANA time zone of this machine. */
export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** Every regular expression of study.yaml with the path of its key. */
export function patterns(config: StudyConfig): [string, string][] {
  const list: [string, string][] = config.sampleTypes.map((type, index) => [
    `sampleTypes.${index}.pattern`,
    type.pattern,
  ]);
  if (config.identify.sampleIdPattern) list.push(["identify.sampleIdPattern", config.identify.sampleIdPattern]);
  if (config.identify.runPattern) list.push(["identify.runPattern", config.identify.runPattern]);
  for (const [index, pattern] of config.identify.otherStudies.entries()) {
    list.push([`identify.otherStudies.${index}`, pattern]);
  }
  for (const [index, { runPattern }] of config.methods.entries()) {
    if (runPattern !== null) list.push([`methods.${index}.runPattern`, runPattern]);
  }
  return list;
}

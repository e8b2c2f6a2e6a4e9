/** What one exported content says about the acquisition it came from; null where it does not say. */
export interface AcquisitionFacts {
  /** Number of the stored injection. */
  injectionNo: number;
  /** Whether a raw-file name identifies the injection. */
  isRawKeyed: boolean;
  /** As stated by a column or pattern. */
  run: string | null;
  acquiredMs: number | null;
  sequence: string | null;
  reanalysisReason: string | null;
}

/**
 * Contents by the acquisition they are exports of. Two are of one acquisition only where nothing that both state differs:
 * another run, acquisition time, position or reason of reanalysis is another acquisition, a repeat and no re-export. A
 * content that could belong to several belongs to the one that has its very content, else to none of them.
 */
export function byAcquisition<T>(
  contents: readonly T[],
  factsOf: (content: T) => AcquisitionFacts,
  contentKey: (content: T) => string,
): T[][] {
  const byInjection = new Map<number, Injection<T>>();
  for (const content of contents) {
    const facts = factsOf(content);
    const injection = byInjection.get(facts.injectionNo);
    if (injection === undefined) {
      byInjection.set(facts.injectionNo, { facts, contents: [content], keys: [contentKey(content)] });
    } else {
      injection.contents.push(content);
      injection.keys.push(contentKey(content));
    }
  }
  // Those that state the most come first, so that the vague ones find them; the order of arrival decides nothing.
  const injections = [...byInjection.values()].sort(
    (a, b) => statedCount(b.facts) - statedCount(a.facts) || compareText(orderKey(a), orderKey(b)),
  );
  const acquisitions: Injection<T>[][] = [];
  for (const injection of injections) {
    const possible = acquisitions.filter((members) => members.every((member) => isOne(member.facts, injection.facts)));
    const keys = new Set(injection.keys);
    const equal = possible.filter((members) => members.some((member) => member.keys.some((key) => keys.has(key))));
    const home = possible.length === 1 ? possible[0] : equal.length === 1 ? equal[0] : undefined;
    if (home === undefined) acquisitions.push([injection]);
    else home.push(injection);
  }
  return acquisitions.map((members) => members.flatMap((member) => member.contents));
}

/** The contents of one stored injection, which say the same of their acquisition. */
interface Injection<T> {
  facts: AcquisitionFacts;
  contents: T[];
  keys: string[];
}

function isOne(a: AcquisitionFacts, b: AcquisitionFacts): boolean {
  if (a.isRawKeyed && b.isRawKeyed) return a.injectionNo === b.injectionNo;
  return (
    agree(a.run, b.run) &&
    agree(a.acquiredMs, b.acquiredMs) &&
    agree(a.sequence, b.sequence) &&
    agree(a.reanalysisReason, b.reanalysisReason)
  );
}

function agree<V>(a: V | null, b: V | null): boolean {
  return a === null || b === null || a === b;
}

function statedCount(facts: AcquisitionFacts): number {
  const stated = [facts.run, facts.acquiredMs, facts.sequence, facts.reanalysisReason];
  return stated.filter((fact) => fact !== null).length + (facts.isRawKeyed ? 10 : 0);
}

function orderKey({ facts, keys }: Injection<unknown>): string {
  const { run, acquiredMs, sequence, reanalysisReason } = facts;
  return JSON.stringify([run, acquiredMs, sequence, reanalysisReason, [...keys].sort()]);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

import type { Rule, SampleFacts } from "./rule.js";

export const unknownCsfSite: Rule<SampleFacts> = {
  key: "unknown-csf-site",
  title: "CSF site not understood",
  scope: "sample",
  severity: "warning",
  effect: "review",
  limits: [],
  source: "Practice notes, site",
  mark: "F",
  why: "Lumbar and ventricular CSF differ several-fold: samples of unknown site must not be pooled silently.",
  remedy: "Write lumbar, ventricular, ommaya, evd or cisternal in csf_site.",
  check(facts) {
    const site = facts.cells.csf_site;
    if (facts.matrix !== "csf" || site === undefined || knownSites.test(site)) return [];
    return [
      {
        what: `CSF site "${site}" is not known.`,
        column: "csf_site",
        value: site,
        expected: "lumbar, ventricular ...",
      },
    ];
  },
};

const knownSites = /^(lumbar|lp|ventric\w*|ommaya|evd|cistern\w*|reservoir|shunt)/i;

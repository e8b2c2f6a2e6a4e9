import { words } from "./format.js";
import { type Html, html } from "./html.js";

/** What each mark on a value means, in one sentence. A mark without a sentence is shown by its own words. */
const meanings: Readonly<Record<string, string>> = {
  primary: "The primary analysis of this group.",
  sensitivity: "A sensitivity analysis beside the primary one.",
  "csf-half-life-assumed":
    "No half-life in CSF is known: the study declares that it equals the one in plasma, and steady state rests on that.",
  "complete-pairs-only":
    "Complete pairs only: biased. Pairs with a side beyond its limit of quantification are left out of this estimate.",
  "complete-pairs-only-biased":
    "Complete pairs only: biased. Pairs with a side beyond its limit of quantification are left out of this estimate.",
  "few-subjects": "Fewer than six subjects.",
  "few-quantified":
    "Fewer than three quantified pairs beside censored ones: the spread, and the mean with it, rests on almost nothing.",
  "mostly-censored":
    "More than half of the CSF results lie below LLOQ: the estimate rests more on the assumed lognormal shape than on values.",
  "drawn-during-infusion":
    "A sample was drawn while an infusion ran: plasma has not reached its peak and CSF follows later, so the ratio is too low.",
  "interval-unreliable":
    "In simulations of such a design (few subjects with unequal numbers of pairs and much CSF below LLOQ, plasma below its LLOQ, or skewed subjects) fewer than 93 of 100 intervals of 95 % contained the truth: the interval is too narrow.",
  "limits-depend-on-ratio":
    "The ratio changes with plasma or with time after dose while pairs lie outside a limit: the limit of a ratio then depends on the ratio, and the primary mean may be biased.",
  "skewed-between-subjects":
    "The subjects' mean log ratios are skewed: the interval of the geometric mean may be too narrow.",
  influential:
    "Without it the primary estimate moves by more than a tenth and by more than half of the half-width of its interval: look at it. This is not a reason to exclude it.",
  "quantified-only-biased":
    "Quantified samples only: biased. Samples beyond a limit of quantification are counted beside it.",
  "not-converged": "The search for the maximum of the likelihood did not converge: no estimate is given.",
  "no-variance-between-subjects":
    "The estimated variance between subjects is 0: the model equals the one without subjects.",
  "pairs-taken-as-independent": "Repeated pairs of a subject were taken as independent: the interval is too narrow.",
  "percentile-too-narrow": "A percentile bootstrap over fewer than 20 subjects: the interval is too narrow.",
  "left-out-large-group": "Left out: the group is too large for this method; its row says from which size on.",
  "fraction-unbound-uncertainty": "The interval holds the uncertainty of the fractions unbound (cvPct in study.yaml).",
  "fraction-unbound-taken-as-known":
    "No uncertainty is given for a fraction unbound: it was taken as known, and the interval is too narrow for that.",
  "plasma-shared": "One plasma sample serves several CSF samples: these ratios depend on each other.",
  "plasma-interpolated": "Plasma at the time of the CSF sample was interpolated between two plasma samples.",
  "plasma-not-interpolated":
    "Plasma could not be interpolated to the time of the CSF sample; the nearest sample was taken with its gap.",
  "fractions-unbound-mixed":
    "The fractions unbound of these pairs come from different sources (given, from the albumin quotient, taken as 1, or measured unbound).",
  "fu-csf-assumed-1": "Fraction unbound in CSF is not known and was taken as 1.",
  "fu-csf-from-albumin-quotient": "Fraction unbound in CSF was estimated from the albumin quotient.",
  "total-derived-plasma": "Plasma was measured unbound; the total was derived with the fraction unbound.",
  "total-derived-csf": "CSF was measured unbound; the total was derived with the fraction unbound.",
  "run-not-assessed": "The analytical run could not be judged: no calibrators or QC samples came with the data.",
  "not-assessed": "The analytical run could not be judged: no calibrators or QC samples came with the data.",
  "gap-over-15-min": "CSF and plasma were drawn more than 15 min apart.",
  "duplicate-first": "The sample has several results; the study's policy takes the first.",
  "duplicate-mean": "The sample has several results; the study's policy takes their mean.",
  "excluded-by-person": "A person excluded it, with a reason; it stays listed and is not used.",
  "flagged-by-person": "A person asked for a second look; it is used until then.",
  "restored-by-person": "A person took back an exclusion or flag, and another one approved.",
  "changed-since-first-export":
    "An earlier export had another value; the newest counts, `csfp history sample` lists them all.",
  reanalysed: "The sample was measured again for a stated reason; the table of reanalysis chose the reported value.",
  "subject-excluded-by-person":
    "A person excluded the subject, as after a withdrawn consent: its measurements stay listed and are not used.",
  "subject-restored-by-person": "A person took back the exclusion of the subject, and another one approved.",
  "subject-decision-not-reviewed": "A person decided about the subject; another one has not yet reviewed it.",
  "acknowledged-by-person": "It was under review; a person looked at it and let it stand, so it counts as valid.",
  "run-replaced-by-person":
    "Its sample was measured in a run that another one replaces, as a person decided and another one approved.",
  "chosen-by-person": "The sample has several results; a person chose this one, and another one approved.",
  "decision-not-reviewed": "A person decided; another one has not yet reviewed it.",
  "decision-reopened": "The data under a person's decision have changed: it has to be looked at again.",
  "run-excluded-by-person":
    "A person excluded the analytical run, with a reason; what it measured stays listed and is not used.",
  "run-flagged-by-person": "A person asked for a second look at the analytical run; it is used until then.",
  "run-restored-by-person": "A person took back what stood against the analytical run, and another one approved.",
  "run-decision-not-reviewed": "A person decided about the analytical run; another one has not yet reviewed it.",
  "run-decision-reopened":
    "The data of the analytical run have changed under a person's decision: it has to be looked at again.",
  "sample-review": "A person has to look at a sample of the pair; it is used until then.",
  "run-review": "A person has to look at an analytical run of the pair; it is used until then.",
  review: "A person has to look at this sample or run; it is used until then.",
};

export function markMeaning(code: string): string {
  const text = meanings[code] ?? `${words(code)}.`;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Letters for marks, given in order of first use on one page: a, b ... z, aa ... */
export interface Footnotes {
  /** Superscript letters that link to the notes; nothing for no marks. */
  refer(codes: readonly string[]): Html | null;
  /** All notes used so far, in order. */
  list(): { letter: string; code: string; meaning: string }[];
}

export function startFootnotes(): Footnotes {
  const letters = new Map<string, string>();
  return {
    refer(codes) {
      if (codes.length === 0) return null;
      const links = [...new Set(codes)].map((code) => {
        const letter = letters.get(code) ?? letterOf(letters.size);
        letters.set(code, letter);
        return html` <a href="#note-${letter}" title="${markMeaning(code).replaceAll("`", "")}">${letter}</a>`;
      });
      return html`<sup class="notes">${links}</sup>`;
    },
    list: () => [...letters].map(([code, letter]) => ({ letter, code, meaning: markMeaning(code) })),
  };
}

function letterOf(index: number): string {
  const letter = String.fromCharCode(97 + (index % 26));
  return index < 26 ? letter : letterOf(Math.floor(index / 26) - 1) + letter;
}

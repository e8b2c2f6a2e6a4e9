import { sampleCard, studyCard } from "./card.js";

/** Findings about which records belong together, which result counts, and in which unit and limits. */
export const sampleFindings = {
  "ambiguous-spelling": sampleCard({
    title: "Ids that become equal by identify.ignore",
    severity: "error",
    why: "Records of one sample or subject would be taken for those of another.",
    remedy: "Correct the ids, or take the rule out of `identify.ignore`.",
  }),
  "conflicting-result": sampleCard({
    title: "Exports of one result that differ",
    severity: "error",
    why: "A value that changes between exports was reprocessed or mixed up; using either without a word would hide that.",
    remedy: "Export the result that is right once more, or decide which one counts (`csfp qc choose`).",
  }),
  "conflicting-snapshot": studyCard({
    title: "Two tables that differ, neither newer",
    severity: "error",
    why: "Which of two tables is right decides doses and times; the order in which they arrived must not.",
    remedy: "Export the table that is right once more in a later night; it then supersedes both.",
  }),
  "decided-result": sampleCard({
    title: "Result that a person chose",
    severity: "info",
    why: "Several results were exported for this sample; which one counts is a person's decision.",
    remedy: "Nothing; a new or changed result opens the decision again.",
  }),
  "dilution-invalid": sampleCard({
    title: "Dilution factor that is not above 0",
    severity: "error",
    why: "A concentration cannot be corrected with it.",
    remedy: "Correct the factor in the instrument software and export again.",
  }),
  "dilution-unstated": sampleCard({
    title: "Diluted sample whose concentration may or may not include the factor",
    severity: "error",
    why: "The value may be wrong by the dilution factor.",
    remedy: "State it: `dilution: included` or `notIncluded` in the mapping or the method record.",
    groups: "file",
  }),
  "diluted-repeat-refused": sampleCard({
    title: "Diluted repeat that does not replace the first result",
    severity: "error",
    why: "A diluted repeat that contradicts the first result, or that nothing shows to be valid, is not reported.",
    remedy: "Measure the sample again, or decide which result is reported (`csfp qc choose`).",
  }),
  "dose-record-unclear": studyCard({
    title: "Dose record that cannot be used as it stands",
    severity: "warning",
    why: "Steady state is proven from dose records; an unclear one cannot prove it.",
    remedy: "Correct the dose record and export the table again.",
  }),
  "duplicate-result": sampleCard({
    title: "Several results of one sample and analyte",
    severity: "error",
    why: "Which of several results counts changes the ratio; choosing without a word hides a decision.",
    remedy:
      "Decide which result is reported (`csfp qc choose`; of a whole repeated run `csfp qc replace run`), or write the rule into study.yaml: `policies: duplicates: first` or `mean`.",
  }),
  "incurred-sample-reanalysis": sampleCard({
    title: "Incurred-sample reanalysis",
    severity: "info",
    why: "Incurred-sample reanalysis shows how well a result repeats; its values never replace the first one (ICH M10, section 5).",
    remedy: "Nothing, where the first result is there; otherwise import it.",
  }),
  "limit-conflict": sampleCard({
    title: "Two sources that state different limits",
    severity: "warning",
    why: "The limit decides whether a value may be used as a number and bounds the ratio where it may not.",
    remedy: "Make both sources state the same limit, or correct the one that is out of date.",
    groups: "value",
  }),
  "limit-unit-unknown": sampleCard({
    title: "Limit in a unit that cannot be converted",
    severity: "error",
    why: "The limit decides whether the value may be used as a number; another limit never takes its place.",
    remedy: "Correct the unit of the limit, or give the analyte's molarMass where mass and molar units meet.",
    groups: "file",
  }),
  "limits-crossed": sampleCard({
    title: "LLOQ above the ULOQ",
    severity: "error",
    why: "One of the limits is wrong, or the two columns are exchanged; the state of the result depends on them.",
    remedy: "Correct the limits, or the mapping of their columns.",
  }),
  "no-method-fits": sampleCard({
    title: "Result that no method fits",
    severity: "error",
    why: "Unit, limits and basis are those of the method that measured the sample; those of another one would be guessed.",
    remedy: "Correct runPattern, filePattern or unit of the methods in study.yaml, so that exactly one fits.",
  }),
  "several-methods-fit": sampleCard({
    title: "Result that several methods fit",
    severity: "error",
    why: "Unit, limits and basis are those of the method that measured the sample; those of another one would be guessed.",
    remedy: "Correct runPattern, filePattern or unit of the methods in study.yaml, so that exactly one fits.",
  }),
  "nonpositive-without-lloq": sampleCard({
    title: "Concentration of 0 or less without a known LLOQ",
    severity: "error",
    why: "A concentration of zero or less is below some limit; without the limit nothing can be said about the ratio.",
    remedy: "Give the LLOQ in the method record or map the LLOQ column.",
    groups: "file",
  }),
  "other-study": studyCard({
    title: "Results of other studies",
    severity: "info",
    why: "Shared plates hold samples of several studies.",
    remedy: "Nothing, if the patterns under `identify.otherStudies` are right.",
  }),
  "outside-revised-range": sampleCard({
    title: "Result outside the revised range of its run",
    severity: "warning",
    why: "The end of the curve it lies on failed: nothing shows that this concentration is right.",
    remedy: "Measure the sample again.",
  }),
  reanalysed: sampleCard({
    title: "Sample measured again for a stated reason",
    severity: "info",
    why: "Which of several results is reported follows a table that was decided before the results were known.",
    remedy: "Nothing, where a result is reported; otherwise decide which one is (`csfp qc choose`).",
  }),
  "rejected-run-replaced": sampleCard({
    title: "Result of a rejected run that gave way",
    severity: "info",
    why: "A result of a rejected run is not reported where an accepted run, or one under review, measured the sample again.",
    remedy: "Nothing; both results stay in the history.",
  }),
  "spelling-linked": sampleCard({
    title: "Records brought together although their ids are spelled differently",
    severity: "info",
    why: "A reader must be able to see which records were brought together.",
    remedy: "Nothing, if both are the same sample or subject.",
  }),
  "strongly-negative": sampleCard({
    title: "Concentration far below zero",
    severity: "warning",
    why: "Noise around zero is smaller than the LLOQ; a number this negative points to an integration or calibration error.",
    remedy: "Look at the chromatogram and the calibration curve; report the sample again if they are wrong.",
  }),
  "subjects-do-not-match": studyCard({
    title: "Subjects with doses only, or with samples only",
    severity: "warning",
    why: "Without dose records under its own id a subject's samples cannot be shown to be drawn at steady state.",
    remedy:
      "Correct the ids in one of the tables, or declare the differences that mean nothing under `identify: ignore:` in study.yaml.",
  }),
  "unit-unknown": sampleCard({
    title: "Concentration without a unit that can be converted",
    severity: "error",
    why: "Without a known unit a ratio may be wrong by a factor of a thousand.",
    remedy:
      "State the unit in the method record (`methods: ... unit:`) or map the unit column; where mass and molar units meet, give the analyte's molarMass.",
    groups: "file",
  }),
  "value-invalid": sampleCard({
    title: "Concentration that is not a finite number",
    severity: "error",
    why: "It cannot enter a ratio.",
    remedy: "Correct the cell and export again.",
  }),
  "unit-converted": sampleCard({
    title: "Results converted to the study's unit",
    severity: "info",
    why: "Both sides of a ratio must be in one unit; the study's is used.",
    remedy: "Nothing, if the exported unit is right.",
    groups: "value",
  }),
  "unknown-analyte": {
    ...studyCard({
      title: "Analyte that is not an analyte of this study",
      severity: "warning",
      why: "Its results are kept but enter no pair.",
      remedy:
        "If it is one of the study's analytes, add the name to its `aliases` in study.yaml; otherwise nothing is to be done.",
      groups: "value",
    }),
    scope: "file",
  },
  "unmatched-sample": sampleCard({
    title: "Result without a known sample",
    severity: "error",
    why: "Without a sample nobody knows whose CSF or plasma this is; the results are kept but not used.",
    remedy:
      "Add the sample to the samples table, or an alias or pattern under `identify:` in study.yaml; it is tried again every night.",
    groups: "file",
  }),
  "unpaired-sample": sampleCard({
    title: "Sample without a partner",
    severity: "warning",
    why: "Without its partner the sample says nothing about penetration into the CSF.",
    remedy:
      "Check whether the other sample was drawn, measured and given the right time; it is paired automatically once it arrives.",
  }),
} as const;

/**
 * The sixteen made-up subjects: who takes what since when, and what happens at each visit. `csf` is the time of the CSF
 * draw; `gapMin` is CSF time minus plasma time. `truePlasma`, `trueCsf` (ng/mL) override the model where a visit needs
 * a certain concentration. Everything else follows from seeded noise.
 *
 * `steadyState` is what contract section 6 says of the visit; not given it is `yes`. `since` names the event after which
 * the clock starts anew (default: start of treatment).
 */
export const subjects = [
  {
    id: "EX-01",
    sex: "F",
    age: 34,
    bsa: 1.71,
    doseMg: 100,
    start: "2025-09-01T08:00",
    visits: [
      // The morning dose is taken in the very minute of the CSF draw: the sample is pre-dose.
      { id: "V1", csf: "2025-09-11T08:00", gapMin: 5 },
      { id: "V2", csf: "2025-09-15T10:00", gapMin: 10 },
      { id: "V3", csf: "2025-09-18T14:00", gapMin: -10 },
      { id: "V4", csf: "2025-09-22T17:00", gapMin: 15 },
    ],
  },
  {
    id: "EX-02",
    sex: "M",
    age: 51,
    bsa: 1.98,
    doseMg: 100,
    start: "2025-09-08T08:00",
    visits: [
      {
        id: "V1",
        csf: "2025-09-10T10:00",
        gapMin: 10,
        steadyState: { verdict: "no", code: "treatment-started" },
        trouble: "two-days-on-dose",
      },
      { id: "V2", csf: "2025-09-19T11:00", gapMin: 5 },
    ],
  },
  {
    id: "EX-03",
    sex: "F",
    age: 45,
    bsa: 1.66,
    doseMg: 100,
    start: "2025-09-01T08:00",
    notTaken: [{ at: "2025-09-15T08:00", status: "missed", reason: "forgotten" }],
    visits: [
      { id: "V1", csf: "2025-09-12T12:00", gapMin: 5 },
      {
        id: "V2",
        csf: "2025-09-16T14:00",
        gapMin: 5,
        since: "2025-09-15T08:00",
        steadyState: { verdict: "no", code: "missed-dose" },
        trouble: "missed-dose",
      },
      {
        id: "V3",
        csf: "2025-09-22T13:00",
        gapMin: 0,
        since: "2025-09-15T08:00",
        reprocessed: true,
        trouble: "reprocessed",
      },
    ],
  },
  {
    id: "EX-04",
    sex: "M",
    age: 62,
    bsa: 2.05,
    doseMg: 100,
    start: "2025-09-01T08:00",
    change: { at: "2025-09-16T08:00", doseMg: 75 },
    visits: [
      { id: "V1", csf: "2025-09-12T15:00", gapMin: 10 },
      {
        id: "V2",
        csf: "2025-09-17T14:00",
        gapMin: 5,
        since: "2025-09-16T08:00",
        steadyState: { verdict: "no", code: "dose-changed" },
        trouble: "dose-changed",
      },
      { id: "V3", csf: "2025-09-23T10:00", gapMin: 5, since: "2025-09-16T08:00" },
    ],
  },
  {
    id: "EX-05",
    sex: "F",
    age: 29,
    bsa: 1.58,
    doseMg: 100,
    start: "2025-09-02T08:00",
    visits: [
      { id: "V1", csf: "2025-09-12T10:00", gapMin: 5 },
      { id: "V2", csf: "2025-09-17T19:30", gapMin: 5, truePlasma: 11.4, trueCsf: 0.043, trouble: "csf-below" },
    ],
  },
  {
    id: "EX-06",
    sex: "M",
    age: 58,
    bsa: 1.87,
    doseMg: 100,
    start: "2025-09-01T08:00",
    comedications: [{ drug: "rifampicin", target: "CYP3A4", role: "inducer", strength: "strong", start: "2025-07-01" }],
    visits: [
      { id: "V1", csf: "2025-09-12T19:30", gapMin: 5, truePlasma: 0.44, trueCsf: 0.031, trouble: "both-below" },
      { id: "V2", csf: "2025-09-16T10:00", gapMin: 5, truePlasma: 96, trueCsf: 1.35 },
    ],
  },
  {
    id: "EX-07",
    sex: "F",
    age: 39,
    bsa: 1.74,
    doseMg: 100,
    start: "2025-09-01T08:00",
    visits: [
      { id: "V1", csf: "2025-09-12T11:00", gapMin: 5 },
      { id: "V2", csf: "2025-09-17T13:00", gapMin: 5, truePlasma: 0.52, trueCsf: 2.9, trouble: "plasma-below" },
    ],
  },
  {
    id: "EX-08",
    sex: "M",
    age: 47,
    bsa: 1.92,
    doseMg: 100,
    start: "2025-09-02T08:00",
    visits: [
      { id: "V1", csf: "2025-09-12T11:35", gapMin: 95, trouble: "csf-late" },
      { id: "V2", csf: "2025-09-18T12:00", gapMin: 10 },
    ],
  },
  {
    id: "EX-09",
    sex: "F",
    age: 55,
    bsa: 1.69,
    doseMg: 100,
    start: "2025-09-01T08:00",
    isInterval: true,
    visits: [
      { id: "V1", csf: "2025-09-12T10:30", gapMin: 5 },
      { id: "V2", csf: "2025-09-16T10:30", gapMin: 5, hasNoCsf: true, trouble: "plasma-without-csf" },
      { id: "V3", csf: "2025-09-19T15:30", gapMin: 10 },
    ],
  },
  {
    id: "EX-10",
    sex: "M",
    age: 33,
    bsa: 2.01,
    doseMg: 100,
    start: "2025-09-01T08:00",
    visits: [
      { id: "V1", csf: "2025-09-12T13:00", gapMin: 5, isMeasuredTwice: true, trouble: "duplicate-result" },
      { id: "V2", csf: "2025-09-17T09:30", gapMin: 5 },
      { id: "V3", csf: "2025-09-22T18:00", gapMin: -5 },
    ],
  },
  {
    id: "EX-11",
    sex: "F",
    age: 60,
    bsa: 1.63,
    doseMg: 100,
    start: "2025-09-01T08:00",
    plasmaLab: "second",
    visits: [
      { id: "V1", csf: "2025-09-12T10:00", gapMin: 5, trouble: "two-units" },
      { id: "V2", csf: "2025-09-18T16:00", gapMin: 10, trouble: "two-units" },
    ],
  },
  {
    id: "EX-12",
    sex: "M",
    age: 41,
    bsa: 1.95,
    doseMg: 100,
    start: "2025-09-01T08:00",
    comedications: [
      { drug: "itraconazole", target: "CYP3A4", role: "inhibitor", strength: "strong", start: "2025-09-19T09:00" },
    ],
    visits: [
      { id: "V1", csf: "2025-09-12T14:00", gapMin: 5 },
      {
        id: "V2",
        csf: "2025-09-25T10:00",
        gapMin: 5,
        since: "2025-09-19T09:00",
        steadyState: { verdict: "no", code: "perpetrator-started" },
        trouble: "perpetrator-started",
      },
    ],
  },
  {
    id: "EX-13",
    sex: "F",
    age: 50,
    bsa: 1.77,
    doseMg: 100,
    start: "2025-08-25T08:00",
    comedications: [
      {
        drug: "verapamil",
        target: "P-gp",
        role: "inhibitor",
        strength: "moderate",
        start: "2025-07-20",
        end: "2025-09-10",
      },
      { drug: "levetiracetam", start: "2025-08-30" },
    ],
    visits: [
      { id: "V1", csf: "2025-09-08T12:00", gapMin: 5 },
      {
        id: "V2",
        csf: "2025-09-18T10:00",
        gapMin: 5,
        steadyState: { verdict: "no", code: "perpetrator-stopped" },
        trouble: "perpetrator-stopped",
      },
      // Sixteen days after the stop: outside the lookback of 14 days, inside that of 60 days for an unknown half-life.
      {
        id: "V3",
        csf: "2025-09-26T11:00",
        gapMin: 5,
        steadyState: { verdict: "unknown", code: "perpetrator-half-life-unknown" },
        trouble: "perpetrator-half-life-unknown",
      },
    ],
  },
  {
    id: "EX-14",
    sex: "M",
    age: 36,
    bsa: 1.89,
    doseMg: 100,
    start: "2025-09-01T08:00",
    notTaken: [{ at: "2025-09-16T08:00", status: "vomited", reason: "vomited 10 min after intake" }],
    visits: [
      { id: "V1", csf: "2025-09-12T16:00", gapMin: 10 },
      {
        id: "V2",
        csf: "2025-09-17T10:00",
        gapMin: 5,
        since: "2025-09-16T08:00",
        steadyState: { verdict: "no", code: "vomited-dose" },
        trouble: "vomited-dose",
      },
    ],
  },
  {
    // A child: 100 mg/m2.
    id: "EX-15",
    sex: "F",
    age: 4,
    bsa: 0.68,
    doseMg: 68,
    isChild: true,
    start: "2025-09-01T08:00",
    visits: [
      { id: "V1", csf: "2025-09-12T10:00", gapMin: 5 },
      { id: "V2", csf: "2025-09-18T11:42", gapMin: 42, trouble: "wide-gap" },
    ],
  },
  {
    // A child; summer time ends on 26 October: 71 h 40 min on the clock are 72 h 40 min elapsed.
    id: "EX-16",
    sex: "M",
    age: 7,
    bsa: 0.88,
    doseMg: 88,
    isChild: true,
    start: "2025-10-23T08:00",
    visits: [
      { id: "V1", csf: "2025-10-26T07:40", gapMin: 0, trouble: "summer-time-ends" },
      { id: "V2", csf: "2025-11-01T11:00", gapMin: 5 },
    ],
  },
];

/** What each trouble is, where the report must show it, in the contract's words. */
export const troubles = {
  "two-days-on-dose": "Sampled 50 h after the first dose: 72 h are needed.",
  "missed-dose": "A dose was missed 30 h before the CSF draw.",
  "dose-changed": "The dose changed from 100 mg to 75 mg 30 h before the CSF draw, inside the needed window.",
  "csf-below": "CSF is below its LLOQ (0.1 ng/mL): the ratio is below LLOQ / plasma.",
  "both-below": "CSF and plasma are both below LLOQ: the ratio is not estimable.",
  "plasma-below": "Plasma is below its LLOQ (1 ng/mL) with CSF quantified: the ratio is above CSF / LLOQ.",
  "csf-late": "CSF was drawn 95 min after plasma, beyond the window of 60 min: both samples are unpaired.",
  "plasma-without-csf": "No CSF was drawn at this visit: the plasma sample is unpaired.",
  "duplicate-result":
    "The CSF sample was injected twice and both results were exported: no rule chooses, so its pair has no ratio and is not used.",
  reprocessed:
    "The run was exported twice; one CSF peak was integrated anew in between: the newer print counts, both values are kept.",
  "two-units": "Plasma was measured by a second laboratory and reported in ug/mL, CSF in ng/mL: converted.",
  "perpetrator-started": "Itraconazole was started 6 days before the CSF draw, inside the lookback of 14 days.",
  "perpetrator-stopped": "Verapamil was stopped 8 days before the CSF draw, inside the lookback of 14 days.",
  "perpetrator-half-life-unknown":
    "Verapamil was stopped 16 days before the CSF draw and its half-life is not given: inside the lookback of 60 days.",
  "vomited-dose": "A dose was vomited 26 h before the CSF draw.",
  "wide-gap": "CSF was drawn 42 min after plasma: inside the window, but wider than 15 min.",
  "summer-time-ends":
    "71 h 40 min on the clock, but 72 h 40 min elapsed, for summer time ended that night: steady state.",
};

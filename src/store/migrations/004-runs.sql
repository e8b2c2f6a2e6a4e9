-- Acceptance of analytical runs: derived, replaced whenever what it is derived from changes.

CREATE INDEX study_injections_of_runs ON injections (run_no) WHERE sample_type = 'study';

-- Runs that something changed for.
CREATE TABLE dirty_runs (
  run_no INTEGER PRIMARY KEY REFERENCES runs
) STRICT;

-- One row a run, analyte of the study and matrix. Limits are those of the run in its unit, revised or not.
CREATE TABLE run_assessments (
  run_no INTEGER NOT NULL REFERENCES runs,
  analyte TEXT NOT NULL,
  matrix TEXT NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('accepted', 'rejected', 'review', 'notAssessed')),
  -- Everything of the assessment, JSON.
  detail TEXT NOT NULL,
  PRIMARY KEY (run_no, analyte, matrix)
) STRICT, WITHOUT ROWID;

-- run_no NULL: across runs.
CREATE TABLE run_findings (
  finding_no INTEGER PRIMARY KEY,
  run_no INTEGER REFERENCES runs,
  severity TEXT NOT NULL,
  rule TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX run_findings_by_run ON run_findings (run_no);

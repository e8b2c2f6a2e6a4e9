-- A night asks these of the whole study: without an index each would look through everything ever imported.

-- Which results were measured again for a stated reason; hardly any, so hardly anything to keep.
CREATE INDEX results_reanalysed ON results (injection_no) WHERE instr(extra, 'reanalysis_reason') > 0;

-- How many findings of each kind.
CREATE INDEX run_findings_by_rule ON run_findings (severity, rule);

-- Without a rowid a row of a kilobyte takes a page of its own: a fifth of a large store was empty space.
CREATE TABLE run_assessments_by_row (
  run_no INTEGER NOT NULL REFERENCES runs,
  analyte TEXT NOT NULL,
  matrix TEXT NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('accepted', 'rejected', 'review', 'notAssessed')),
  -- Everything of the assessment, JSON.
  detail TEXT NOT NULL,
  PRIMARY KEY (run_no, analyte, matrix)
) STRICT;
INSERT INTO run_assessments_by_row SELECT * FROM run_assessments;
DROP TABLE run_assessments;
ALTER TABLE run_assessments_by_row RENAME TO run_assessments;

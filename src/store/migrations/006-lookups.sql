-- A night asks these of the whole study: without an index each would look through everything ever imported.

-- Which results were measured again for a stated reason; hardly any, so hardly anything to keep.
CREATE INDEX results_reanalysed ON results (injection_no) WHERE instr(extra, 'reanalysis_reason') > 0;

-- How many findings of each kind.
CREATE INDEX run_findings_by_rule ON run_findings (severity, rule);

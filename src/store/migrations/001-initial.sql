-- Everything but the derived tables is append-only: what is current is decided by reading, never by overwriting.
-- Times are epoch milliseconds (an interval where the record is uncertain), or ISO 8601 UTC text for bookkeeping.

CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One row a night (or manual import). A night that was cut short is continued under the same number.
CREATE TABLE nights (
  night_no INTEGER PRIMARY KEY,
  run_id TEXT NOT NULL UNIQUE,
  started_at TEXT NOT NULL,
  finished_at TEXT,
  actor TEXT NOT NULL,
  version TEXT NOT NULL,
  config_sha256 TEXT NOT NULL,
  outcome TEXT
) STRICT;

-- One row a reading of a file's bytes. A changed mapping or zone reads an imported file anew: the former reading stays,
-- superseded, and what was met only there counts no more.
CREATE TABLE files (
  file_no INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL,
  name TEXT NOT NULL,
  size INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('imported', 'setAside', 'superseded')),
  kind TEXT NOT NULL,
  reader TEXT NOT NULL,
  mapping TEXT,
  -- Hash of everything in study.yaml that decided how the bytes were understood.
  reading_key TEXT NOT NULL,
  exported_at_ms INTEGER,
  -- Do its concentrations include the dilution factor, and are its own limits before dilution? NULL: nobody says.
  dilution TEXT CHECK (dilution IN ('included', 'notIncluded')),
  are_limits_before_dilution INTEGER NOT NULL DEFAULT 0,
  night_no INTEGER NOT NULL REFERENCES nights,
  -- Software version and configuration this outcome was reached with; a change of either is a reason to try again.
  fingerprint TEXT NOT NULL,
  rows_read INTEGER NOT NULL,
  rows_stored INTEGER NOT NULL,
  rows_reported INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX files_by_content ON files (sha256) WHERE status <> 'superseded';

CREATE TABLE subjects (
  subject_no INTEGER PRIMARY KEY,
  subject_id TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE analytes (
  analyte_no INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE runs (
  run_no INTEGER PRIMARY KEY,
  run_id TEXT NOT NULL UNIQUE
) STRICT;

-- The physical tubes. From a samples table (table_file_no set) or from results rows that carry subject, matrix and time.
CREATE TABLE samples (
  sample_no INTEGER PRIMARY KEY,
  sample_id TEXT NOT NULL UNIQUE,
  subject_no INTEGER NOT NULL REFERENCES subjects,
  matrix TEXT NOT NULL,
  collected_ms INTEGER,
  collected_end_ms INTEGER,
  visit TEXT,
  -- Columns of the samples table, JSON; null for a sample known from results rows only.
  details TEXT,
  -- Its table row vanished, or it was found to be another sample of the table.
  is_voided INTEGER NOT NULL DEFAULT 0,
  file_no INTEGER NOT NULL REFERENCES files,
  row INTEGER NOT NULL
) STRICT;
CREATE INDEX samples_by_subject ON samples (subject_no, collected_ms);

-- key_time, key_hash: acquisition (else collection) time and a hash of what identifies the acquisition: near in time,
-- near in the index. Where two acquisitions share a hash, the later one takes the next free number.
CREATE TABLE injections (
  injection_no INTEGER PRIMARY KEY,
  key_time INTEGER NOT NULL,
  key_hash INTEGER NOT NULL,
  is_raw_keyed INTEGER NOT NULL,
  sample_type TEXT NOT NULL,
  sample_no INTEGER REFERENCES samples,
  label TEXT,
  run_no INTEGER NOT NULL REFERENCES runs,
  raw_file TEXT,
  acquired_ms INTEGER,
  sequence TEXT,
  file_no INTEGER NOT NULL REFERENCES files
) STRICT;
CREATE UNIQUE INDEX injections_by_key ON injections (key_time, key_hash);
CREATE INDEX injections_by_sample ON injections (sample_no);
CREATE INDEX injections_unmatched ON injections (file_no) WHERE sample_no IS NULL AND sample_type = 'study';
CREATE INDEX injections_of_runs ON injections (run_no) WHERE sample_type <> 'study';

-- One row for each distinct content of an injection and analyte (variant 0, 1 ...), never changed afterwards.
CREATE TABLE results (
  injection_no INTEGER NOT NULL REFERENCES injections,
  analyte_no INTEGER NOT NULL REFERENCES analytes,
  variant INTEGER NOT NULL,
  file_no INTEGER NOT NULL REFERENCES files,
  row INTEGER NOT NULL,
  reported TEXT NOT NULL,
  value REAL,
  raw TEXT NOT NULL,
  limit_in_text REAL,
  unit TEXT,
  lloq REAL,
  uloq REAL,
  dilution REAL,
  nominal REAL,
  area REAL,
  internal_standard_area REAL,
  retention_time_min REAL,
  level TEXT,
  is_used_in_curve INTEGER,
  extra TEXT,
  PRIMARY KEY (injection_no, analyte_no, variant)
) STRICT, WITHOUT ROWID;

-- The same content met again: in another file, or once more in the same one.
CREATE TABLE result_links (
  injection_no INTEGER NOT NULL,
  analyte_no INTEGER NOT NULL,
  variant INTEGER NOT NULL,
  file_no INTEGER NOT NULL REFERENCES files,
  row INTEGER NOT NULL,
  PRIMARY KEY (injection_no, analyte_no, variant, file_no, row),
  FOREIGN KEY (injection_no, analyte_no, variant) REFERENCES results
) STRICT, WITHOUT ROWID;

-- Which analytes a file names, and how often: asked every night, so not counted every night.
CREATE TABLE file_analytes (
  file_no INTEGER NOT NULL REFERENCES files,
  analyte_no INTEGER NOT NULL REFERENCES analytes,
  row_count INTEGER NOT NULL,
  first_row INTEGER NOT NULL,
  PRIMARY KEY (file_no, analyte_no)
) STRICT, WITHOUT ROWID;

-- What one table file says of one subject: a full snapshot for that subject and mapping.
CREATE TABLE table_snapshots (
  snapshot_no INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  mapping TEXT NOT NULL,
  subject_no INTEGER NOT NULL REFERENCES subjects,
  content_hash TEXT NOT NULL,
  file_no INTEGER NOT NULL REFERENCES files,
  -- Snapshot that holds the rows: this one, or an earlier one of equal content.
  rows_in INTEGER NOT NULL
) STRICT;
CREATE INDEX table_snapshots_by_subject ON table_snapshots (subject_no, kind, mapping);

CREATE TABLE table_rows (
  snapshot_no INTEGER NOT NULL REFERENCES table_snapshots,
  ordinal INTEGER NOT NULL,
  key TEXT NOT NULL,
  row INTEGER NOT NULL,
  content TEXT NOT NULL,
  PRIMARY KEY (snapshot_no, ordinal)
) STRICT, WITHOUT ROWID;

-- Derived from here on: replaced whenever what they are derived from changes.

CREATE TABLE dirty_subjects (
  subject_no INTEGER PRIMARY KEY REFERENCES subjects
) STRICT;

CREATE TABLE pairs (
  pair_id TEXT PRIMARY KEY,
  subject_no INTEGER NOT NULL REFERENCES subjects,
  analyte TEXT NOT NULL,
  groups TEXT NOT NULL,
  ratio_state TEXT NOT NULL,
  ratio_value REAL,
  ratio_bound REAL,
  unbound_state TEXT NOT NULL,
  unbound_value REAL,
  unbound_bound REAL,
  is_used INTEGER NOT NULL,
  first_exclusion TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX pairs_by_subject ON pairs (subject_no);

CREATE TABLE summaries (
  position INTEGER PRIMARY KEY,
  detail TEXT NOT NULL
) STRICT;

-- How many findings a subject's samples and pairs gave; the findings themselves are worked out again when asked for.
CREATE TABLE subject_findings (
  subject_no INTEGER NOT NULL REFERENCES subjects,
  severity TEXT NOT NULL,
  rule TEXT NOT NULL,
  finding_count INTEGER NOT NULL,
  PRIMARY KEY (subject_no, severity, rule)
) STRICT, WITHOUT ROWID;

-- owner: what the finding is replaced with (a file, the study as a whole).
CREATE TABLE findings (
  finding_no INTEGER PRIMARY KEY,
  owner TEXT NOT NULL CHECK (owner IN ('file', 'study')),
  owner_no INTEGER NOT NULL,
  severity TEXT NOT NULL,
  rule TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX findings_by_owner ON findings (owner, owner_no);

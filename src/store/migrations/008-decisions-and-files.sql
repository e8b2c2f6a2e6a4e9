-- People decide more: a run replaces another, a subject withdraws, a sample in review stands, a file is accepted or dismissed.
CREATE TABLE decisions_new (
  decision_no INTEGER PRIMARY KEY,
  action TEXT NOT NULL CHECK (action IN ('flag', 'exclude', 'restore', 'choose', 'replace', 'comment', 'acknowledge', 'withdraw', 'accept', 'dismiss', 'reinstate', 'approve', 'reject')),
  target_kind TEXT NOT NULL CHECK (target_kind IN ('sample', 'pair', 'result', 'run', 'subject', 'file')),
  -- Sample id, pair id, run id, subject id or SHA-256 of a file: what survives an import.
  target_id TEXT NOT NULL,
  -- Null: every analyte of the target.
  analyte TEXT,
  -- Of `choose`: hash of the content that counts; of `replace`: the run that counts; of `accept`: `second-person` where
  -- it is in force only when another person approved it.
  choice TEXT,
  refers_to INTEGER REFERENCES decisions_new,
  reason_code TEXT NOT NULL CHECK (reason_code <> ''),
  reason_text TEXT NOT NULL CHECK (length(trim(reason_text)) > 1),
  -- Hash of the data that were looked at.
  evidence_sha256 TEXT NOT NULL,
  user_no INTEGER NOT NULL REFERENCES users,
  decided_at TEXT NOT NULL,
  CHECK ((action IN ('approve', 'reject', 'withdraw')) = (refers_to IS NOT NULL)),
  CHECK ((action IN ('choose', 'replace')) = (choice IS NOT NULL AND target_kind IN ('result', 'run')) OR action IN ('approve', 'reject', 'withdraw', 'comment', 'accept'))
) STRICT;
DROP TRIGGER decisions_next;
DROP TRIGGER decisions_keep;
DROP TRIGGER decisions_stay;
INSERT INTO decisions_new SELECT * FROM decisions;
DROP TABLE decisions;
ALTER TABLE decisions_new RENAME TO decisions;
CREATE INDEX decisions_by_target ON decisions (target_kind, target_id);
CREATE TRIGGER decisions_next BEFORE INSERT ON decisions
  WHEN EXISTS (SELECT 1 FROM decisions WHERE decision_no = NEW.decision_no)
  BEGIN SELECT raise(ABORT, 'decisions are never replaced'); END;
CREATE TRIGGER decisions_keep BEFORE UPDATE ON decisions BEGIN SELECT raise(ABORT, 'decisions are never changed'); END;
CREATE TRIGGER decisions_stay BEFORE DELETE ON decisions BEGIN SELECT raise(ABORT, 'decisions are never removed'); END;

-- What became of a file that was set aside: it waits for a person, or somebody or something resolved it. Its row in
-- `files` stays as it is; without a row here its status there holds.
CREATE TABLE file_states (
  file_no INTEGER PRIMARY KEY REFERENCES files,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'resolved')),
  -- withdraws: it would withdraw rows; gains: and a pair that is not used would become used, which needs two persons;
  -- left: it left the inbox; corrected: a file of its name was imported; dismissed: a person said so.
  cause TEXT NOT NULL CHECK (cause IN ('withdraws', 'gains', 'left', 'corrected', 'dismissed')),
  -- The sentence that says it.
  reason TEXT NOT NULL
) STRICT;
-- Files that were named to `csfp import` and never lay in the inbox: their absence there says nothing.
CREATE TABLE files_by_name (
  file_no INTEGER PRIMARY KEY REFERENCES files
) STRICT;

-- An extract that only adds and corrects rows: what it does not name stands.
ALTER TABLE table_snapshots ADD COLUMN is_append INTEGER NOT NULL DEFAULT 0 CHECK (is_append IN (0, 1));

-- Which fractions unbound a pair's unbound ratio rests on (1 plasma's, 2 CSF's as given, 4 CSF's from the albumin quotient,
-- 8 CSF's taken as 1; sums): a summary over pairs of different sources says so.
ALTER TABLE pairs ADD COLUMN fraction_source INTEGER NOT NULL DEFAULT 0 CHECK (fraction_source BETWEEN 0 AND 15);

-- Pairs stored before do not know it: the next night works all subjects out anew.
DELETE FROM meta WHERE key = 'evaluated_with';

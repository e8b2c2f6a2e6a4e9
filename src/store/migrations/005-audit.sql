-- Who did what, when and why: people, decisions, signatures, and one event for each change, chained by SHA-256.
-- Times are RFC 3339 UTC with milliseconds. Nothing here is ever changed or removed, except the credentials and the
-- state of an account, whose every change is an event of its own.

-- An id is never given to a second person: an account is disabled, never removed.
CREATE TABLE users (
  user_no INTEGER PRIMARY KEY,
  user_id TEXT NOT NULL UNIQUE,
  full_name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('importer', 'analyst', 'qc', 'admin')),
  -- Account of the operating system that is this person without a password; null: always asks for one.
  os_user TEXT UNIQUE,
  -- scrypt, with its parameters and salt.
  credential TEXT NOT NULL,
  is_disabled INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL
) STRICT;

-- What a person entered (flag, exclude ...) and how another one answered (approve, reject: refers_to).
CREATE TABLE decisions (
  decision_no INTEGER PRIMARY KEY,
  action TEXT NOT NULL CHECK (action IN ('flag', 'exclude', 'restore', 'choose', 'comment', 'approve', 'reject')),
  target_kind TEXT NOT NULL CHECK (target_kind IN ('sample', 'pair', 'result', 'run')),
  -- Sample id, pair id or run id: what survives an import.
  target_id TEXT NOT NULL,
  -- Null: every analyte of the target.
  analyte TEXT,
  -- Of `choose`: hash of the content that counts.
  choice TEXT,
  refers_to INTEGER REFERENCES decisions,
  reason_code TEXT NOT NULL CHECK (reason_code <> ''),
  reason_text TEXT NOT NULL CHECK (length(trim(reason_text)) > 1),
  -- Hash of the data that were looked at.
  evidence_sha256 TEXT NOT NULL,
  user_no INTEGER NOT NULL REFERENCES users,
  decided_at TEXT NOT NULL,
  CHECK ((action IN ('approve', 'reject')) = (refers_to IS NOT NULL)),
  CHECK ((action = 'choose') = (choice IS NOT NULL AND target_kind = 'result') OR action IN ('approve', 'reject', 'comment'))
) STRICT;
CREATE INDEX decisions_by_target ON decisions (target_kind, target_id);

-- Printed name and hash of the exact version are kept with the signature: what it says does not change with the account.
CREATE TABLE signatures (
  signature_no INTEGER PRIMARY KEY,
  target_kind TEXT NOT NULL CHECK (target_kind IN ('study', 'sample', 'pair', 'run', 'audit')),
  target_id TEXT NOT NULL,
  meaning TEXT NOT NULL CHECK (meaning IN ('AUTHORSHIP', 'REVIEW', 'APPROVAL', 'RESPONSIBILITY')),
  version_sha256 TEXT NOT NULL,
  user_no INTEGER NOT NULL REFERENCES users,
  printed_name TEXT NOT NULL,
  signed_at TEXT NOT NULL,
  reason_text TEXT NOT NULL,
  -- Withdrawn signature, where this row takes one back.
  withdraws INTEGER REFERENCES signatures
) STRICT;

-- Every study.yaml a night ran with.
CREATE TABLE configurations (
  sha256 TEXT PRIMARY KEY,
  content TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One event a change, in the transaction of the change. Not one a result: a file's event carries the counts and the hash
-- of all rows the file gave. Nothing is null; '' where there is nothing to say.
CREATE TABLE audit_events (
  seq INTEGER PRIMARY KEY,
  event_id TEXT NOT NULL UNIQUE,
  at_utc TEXT NOT NULL,
  at_local TEXT NOT NULL,
  clock TEXT NOT NULL CHECK (clock IN ('system', 'SOURCE_DATE_EPOCH')),
  user_id TEXT NOT NULL,
  user_name TEXT NOT NULL,
  role TEXT NOT NULL,
  authenticated_by TEXT NOT NULL,
  action TEXT NOT NULL,
  entity TEXT NOT NULL,
  record_id TEXT NOT NULL,
  record_version INTEGER NOT NULL,
  field TEXT NOT NULL,
  old_value TEXT NOT NULL,
  new_value TEXT NOT NULL,
  reason_code TEXT NOT NULL,
  reason_text TEXT NOT NULL,
  software_version TEXT NOT NULL,
  source_file_hash TEXT NOT NULL,
  prev_hash TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE
) STRICT;
CREATE INDEX audit_events_by_record ON audit_events (entity, record_id, seq);

-- Event of the evaluation that gave a pair its present content; null: from before there were events.
ALTER TABLE pairs ADD COLUMN since_seq INTEGER;
-- What a pair was before, from event to event. A pair is written here when it changes or goes.
CREATE TABLE pair_history (
  pair_id TEXT NOT NULL,
  until_seq INTEGER NOT NULL,
  since_seq INTEGER,
  subject_no INTEGER NOT NULL REFERENCES subjects,
  content TEXT NOT NULL,
  -- Null: the pair was no longer there.
  next_content TEXT,
  PRIMARY KEY (pair_id, until_seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX pair_history_by_event ON pair_history (until_seq);

-- Hash of the samples (with their injections) and pairs a subject had when it was evaluated.
CREATE TABLE subject_states (
  subject_no INTEGER NOT NULL REFERENCES subjects,
  seq INTEGER NOT NULL,
  samples_sha256 TEXT NOT NULL,
  pairs_sha256 TEXT NOT NULL,
  PRIMARY KEY (subject_no, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX subject_states_by_event ON subject_states (seq);

-- Raised whenever a person decides something: an evaluation that began before does not take the mark away.
ALTER TABLE dirty_subjects ADD COLUMN mark_no INTEGER NOT NULL DEFAULT 0;

CREATE TRIGGER audit_events_next BEFORE INSERT ON audit_events
  WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM audit_events)
  BEGIN SELECT raise(ABORT, 'audit events are numbered one after the other'); END;
CREATE TRIGGER audit_events_keep BEFORE UPDATE ON audit_events BEGIN SELECT raise(ABORT, 'audit events are never changed'); END;
CREATE TRIGGER audit_events_stay BEFORE DELETE ON audit_events BEGIN SELECT raise(ABORT, 'audit events are never removed'); END;
CREATE TRIGGER decisions_next BEFORE INSERT ON decisions
  WHEN EXISTS (SELECT 1 FROM decisions WHERE decision_no = NEW.decision_no)
  BEGIN SELECT raise(ABORT, 'decisions are never replaced'); END;
CREATE TRIGGER decisions_keep BEFORE UPDATE ON decisions BEGIN SELECT raise(ABORT, 'decisions are never changed'); END;
CREATE TRIGGER decisions_stay BEFORE DELETE ON decisions BEGIN SELECT raise(ABORT, 'decisions are never removed'); END;
CREATE TRIGGER signatures_next BEFORE INSERT ON signatures
  WHEN EXISTS (SELECT 1 FROM signatures WHERE signature_no = NEW.signature_no)
  BEGIN SELECT raise(ABORT, 'signatures are never replaced'); END;
CREATE TRIGGER signatures_keep BEFORE UPDATE ON signatures BEGIN SELECT raise(ABORT, 'signatures are never changed'); END;
CREATE TRIGGER signatures_stay BEFORE DELETE ON signatures BEGIN SELECT raise(ABORT, 'signatures are never removed'); END;
CREATE TRIGGER users_stay BEFORE DELETE ON users BEGIN SELECT raise(ABORT, 'accounts are disabled, never removed'); END;
CREATE TRIGGER users_same BEFORE UPDATE OF user_no, user_id ON users BEGIN SELECT raise(ABORT, 'an id stays with its person'); END;
CREATE TRIGGER configurations_keep BEFORE UPDATE ON configurations BEGIN SELECT raise(ABORT, 'configurations are never changed'); END;
CREATE TRIGGER configurations_stay BEFORE DELETE ON configurations BEGIN SELECT raise(ABORT, 'configurations are never removed'); END;
CREATE TRIGGER pair_history_keep BEFORE UPDATE ON pair_history BEGIN SELECT raise(ABORT, 'history is never changed'); END;
CREATE TRIGGER pair_history_stay BEFORE DELETE ON pair_history BEGIN SELECT raise(ABORT, 'history is never removed'); END;
CREATE TRIGGER subject_states_keep BEFORE UPDATE ON subject_states BEGIN SELECT raise(ABORT, 'history is never changed'); END;
CREATE TRIGGER subject_states_stay BEFORE DELETE ON subject_states BEGIN SELECT raise(ABORT, 'history is never removed'); END;
CREATE TRIGGER files_stay BEFORE DELETE ON files BEGIN SELECT raise(ABORT, 'files are superseded, never removed'); END;
CREATE TRIGGER results_keep BEFORE UPDATE ON results BEGIN SELECT raise(ABORT, 'results are never changed'); END;
CREATE TRIGGER results_stay BEFORE DELETE ON results BEGIN SELECT raise(ABORT, 'results are never removed'); END;
CREATE TRIGGER result_links_keep BEFORE UPDATE ON result_links BEGIN SELECT raise(ABORT, 'results are never changed'); END;
CREATE TRIGGER result_links_stay BEFORE DELETE ON result_links BEGIN SELECT raise(ABORT, 'results are never removed'); END;
CREATE TRIGGER table_snapshots_keep BEFORE UPDATE ON table_snapshots BEGIN SELECT raise(ABORT, 'table rows are never changed'); END;
CREATE TRIGGER table_snapshots_stay BEFORE DELETE ON table_snapshots BEGIN SELECT raise(ABORT, 'table rows are never removed'); END;
CREATE TRIGGER table_rows_keep BEFORE UPDATE ON table_rows BEGIN SELECT raise(ABORT, 'table rows are never changed'); END;
CREATE TRIGGER table_rows_stay BEFORE DELETE ON table_rows BEGIN SELECT raise(ABORT, 'table rows are never removed'); END;

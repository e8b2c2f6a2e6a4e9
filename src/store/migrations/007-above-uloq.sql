-- Whether a side of a pair lies above its ULOQ: rows that set results below LLOQ to a number leave such pairs out.
ALTER TABLE pairs ADD COLUMN is_above_uloq INTEGER NOT NULL DEFAULT 0;

-- Pairs stored before do not know it: the next night works all subjects out anew.
DELETE FROM meta WHERE key = 'evaluated_with';

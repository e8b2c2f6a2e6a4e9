-- Whether the CSF result of a pair lies below its LLOQ, also where plasma does too: the primary method of a group is
-- chosen by that share (study.yaml, analysis).
ALTER TABLE pairs ADD COLUMN is_csf_below INTEGER NOT NULL DEFAULT 0;

-- Pairs stored before do not know it: the next night works all subjects out anew.
DELETE FROM meta WHERE key = 'evaluated_with';

-- +goose Up
-- What no two live records of a kind may have in common, as one word; empty where they may be alike.
ALTER TABLE matter ADD COLUMN same TEXT NOT NULL DEFAULT '';
CREATE INDEX matter_by_same ON matter (town, kind, same) WHERE same <> '';
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('matter', 'matter_by_same', '50000 25000 1000 1');
ANALYZE sqlite_schema;

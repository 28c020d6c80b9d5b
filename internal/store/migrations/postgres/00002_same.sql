-- +goose Up
-- What no two live records of a kind may have in common, as one word; empty where they may be alike.
ALTER TABLE matter ADD COLUMN same text COLLATE "C" NOT NULL DEFAULT '';
CREATE INDEX matter_by_same ON matter (town, kind, same) WHERE same <> '';

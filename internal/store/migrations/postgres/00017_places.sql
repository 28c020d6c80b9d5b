-- +goose Up
-- A remark is on words of the draft, found again by what stands around them, or answers another.
ALTER TABLE remark RENAME COLUMN about TO quote;
ALTER TABLE remark ADD COLUMN before text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE remark ADD COLUMN after text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE remark ADD COLUMN answers bigint NOT NULL DEFAULT 0;

-- +goose Up
-- A remark is on words of the draft, found again by what stands around them, or answers another.
ALTER TABLE remark RENAME COLUMN about TO quote;
ALTER TABLE remark ADD COLUMN before TEXT NOT NULL DEFAULT '';
ALTER TABLE remark ADD COLUMN after TEXT NOT NULL DEFAULT '';
ALTER TABLE remark ADD COLUMN answers INTEGER NOT NULL DEFAULT 0;

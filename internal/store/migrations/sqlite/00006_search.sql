-- +goose Up
-- What a search looks a word up in: of each matter the pairs of characters its search text holds. A row's number is made
-- of the town's, the day and the matter (see words_sqlite.go), so that a search reads the newest first and stops.
CREATE VIRTUAL TABLE word USING fts5(grams, content='', contentless_delete=1, detail=none, tokenize="ascii tokenchars '-_'");
CREATE TABLE ward (
    n INTEGER PRIMARY KEY,
    town TEXT NOT NULL UNIQUE
) STRICT;

-- What somebody sees is mostly an area: counted and listed from this alone.
CREATE INDEX matter_by_area ON matter (town, area, opened, id, voided, kind);
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('matter', 'matter_by_area', '100000 50000 200 2 1 1 1');
ANALYZE sqlite_schema;

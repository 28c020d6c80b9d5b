-- +goose Up
-- What a search looks a word up in: of each matter the pairs of characters its search text holds. A row's number is made
-- of the town's, the day and the matter (see words_sqlite.go), so that a search reads the newest first and stops.
CREATE VIRTUAL TABLE word USING fts5(grams, content='', contentless_delete=1, detail=none, tokenize="ascii tokenchars '-_'");
CREATE TABLE ward (
    n INTEGER PRIMARY KEY,
    town TEXT NOT NULL UNIQUE
) STRICT;

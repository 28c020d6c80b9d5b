-- +goose Up
CREATE TABLE form (
    town TEXT NOT NULL,
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    recipient TEXT NOT NULL,
    every TEXT NOT NULL,
    posts TEXT NOT NULL, -- JSON
    file TEXT NOT NULL, -- the workbook, as attachments are written
    cells TEXT NOT NULL, -- JSON
    retired INTEGER NOT NULL,
    author TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (town, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE filling (
    town TEXT NOT NULL,
    form TEXT NOT NULL,
    slot TEXT NOT NULL,
    n INTEGER NOT NULL,
    title TEXT NOT NULL,
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL,
    handbook TEXT NOT NULL,
    sha TEXT NOT NULL, -- of the workbook
    cells TEXT NOT NULL, -- JSON
    author TEXT NOT NULL,
    post TEXT NOT NULL,
    day TEXT NOT NULL,
    at TEXT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (town, form, slot, n)
) STRICT, WITHOUT ROWID;

-- +goose StatementBegin
CREATE TRIGGER filling_keeps_what_was_sent BEFORE UPDATE ON filling
BEGIN
    SELECT RAISE(ABORT, 'what was sent never changes');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER filling_loses_nothing BEFORE DELETE ON filling
BEGIN
    SELECT RAISE(ABORT, 'what was sent never changes');
END;
-- +goose StatementEnd

-- +goose Up
-- Years' reports that were frozen, each with the journal position it was frozen at.
ALTER TABLE town ADD COLUMN frozen TEXT NOT NULL DEFAULT '';

-- What writers of a year's report work on: no part of the journal until it is frozen.
CREATE TABLE draft (
    town TEXT NOT NULL,
    year INTEGER NOT NULL,
    version INTEGER NOT NULL,
    body TEXT NOT NULL,
    person TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (town, year, version)
) STRICT, WITHOUT ROWID;
CREATE TABLE remark (
    town TEXT NOT NULL,
    year INTEGER NOT NULL,
    id INTEGER NOT NULL,
    about TEXT NOT NULL, -- how the paragraph begins; empty: the whole
    body TEXT NOT NULL,
    person TEXT NOT NULL,
    at TEXT NOT NULL,
    settler TEXT NOT NULL,
    settled TEXT NOT NULL, -- empty: it stands
    PRIMARY KEY (town, year, id)
) STRICT, WITHOUT ROWID;

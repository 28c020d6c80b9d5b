-- +goose Up
-- Years' reports that were frozen, each with the journal position it was frozen at.
ALTER TABLE town ADD COLUMN frozen TEXT NOT NULL DEFAULT '';

-- What writers of a year's report work on: no part of the journal until it is frozen.
CREATE TABLE draft (
    town TEXT NOT NULL,
    year BIGINT NOT NULL,
    version BIGINT NOT NULL,
    body TEXT NOT NULL,
    person TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (town, year, version)
);
CREATE TABLE remark (
    town TEXT NOT NULL,
    year BIGINT NOT NULL,
    id BIGINT NOT NULL,
    about TEXT NOT NULL, -- how the paragraph begins; empty: the whole
    body TEXT NOT NULL,
    person TEXT NOT NULL,
    at TEXT NOT NULL,
    settler TEXT NOT NULL,
    settled TEXT NOT NULL, -- empty: it stands
    PRIMARY KEY (town, year, id)
);

-- +goose Up
CREATE TABLE account (
    town TEXT NOT NULL,
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    phone TEXT NOT NULL,
    appointments TEXT NOT NULL, -- JSON
    admin INTEGER NOT NULL,
    closed INTEGER NOT NULL,
    renew INTEGER NOT NULL,
    password TEXT NOT NULL,
    failures INTEGER NOT NULL,
    locked TEXT NOT NULL, -- empty: it is not
    created TEXT NOT NULL,
    PRIMARY KEY (town, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
    town TEXT NOT NULL,
    hash TEXT NOT NULL,
    name TEXT NOT NULL,
    agent TEXT NOT NULL,
    began TEXT NOT NULL,
    seen TEXT NOT NULL,
    ends TEXT NOT NULL,
    PRIMARY KEY (town, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX session_by_name ON session (town, name);

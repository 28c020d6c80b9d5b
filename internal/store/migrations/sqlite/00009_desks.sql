-- +goose Up
-- When somebody was last seen, which outlives their sessions.
ALTER TABLE account ADD COLUMN seen TEXT NOT NULL DEFAULT ''; -- empty: never
UPDATE account SET seen = coalesce((SELECT max(s.seen) FROM session s WHERE s.town = account.town AND s.name = account.name), '');

-- The last verification of a town's books that was asked for on a page.
CREATE TABLE verification (
    town TEXT NOT NULL PRIMARY KEY,
    person TEXT NOT NULL,
    began TEXT NOT NULL,
    ended TEXT NOT NULL,
    seq INTEGER NOT NULL,
    faults TEXT NOT NULL, -- JSON
    trouble TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What a ledger was asked for, kept under a name.
CREATE TABLE saved_view (
    town TEXT NOT NULL,
    id TEXT NOT NULL,
    owner TEXT NOT NULL, -- account
    kind TEXT NOT NULL, -- empty: the ledger over all
    title TEXT NOT NULL,
    query TEXT NOT NULL,
    shared INTEGER NOT NULL,
    PRIMARY KEY (town, id)
) STRICT, WITHOUT ROWID;

-- What each person does with a view, their own or a shared one.
CREATE TABLE view_choice (
    town TEXT NOT NULL,
    account TEXT NOT NULL,
    id TEXT NOT NULL,
    pinned INTEGER NOT NULL,
    opening INTEGER NOT NULL,
    PRIMARY KEY (town, account, id)
) STRICT, WITHOUT ROWID;

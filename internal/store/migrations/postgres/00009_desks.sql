-- +goose Up
-- When somebody was last seen, which outlives their sessions.
ALTER TABLE account ADD COLUMN seen text COLLATE "C" NOT NULL DEFAULT ''; -- empty: never
UPDATE account SET seen = coalesce((SELECT max(s.seen) FROM session s WHERE s.town = account.town AND s.name = account.name), '');

-- The last verification of a town's books that was asked for on a page.
CREATE TABLE verification (
    town text COLLATE "C" NOT NULL PRIMARY KEY,
    person text COLLATE "C" NOT NULL,
    began text COLLATE "C" NOT NULL,
    ended text COLLATE "C" NOT NULL,
    seq bigint NOT NULL,
    faults text COLLATE "C" NOT NULL, -- JSON
    trouble text COLLATE "C" NOT NULL
);

-- What a ledger was asked for, kept under a name.
CREATE TABLE saved_view (
    town text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    owner text COLLATE "C" NOT NULL, -- account
    kind text COLLATE "C" NOT NULL, -- empty: the ledger over all
    title text COLLATE "C" NOT NULL,
    query text COLLATE "C" NOT NULL,
    shared bigint NOT NULL,
    PRIMARY KEY (town, id)
);

-- What each person does with a view, their own or a shared one.
CREATE TABLE view_choice (
    town text COLLATE "C" NOT NULL,
    account text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    pinned bigint NOT NULL,
    opening bigint NOT NULL,
    PRIMARY KEY (town, account, id)
);

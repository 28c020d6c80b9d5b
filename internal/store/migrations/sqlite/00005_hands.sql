-- +goose Up
-- Who has a hand in a matter: recorded an action on it, or is named in it as a member of staff. Read by matter when it
-- is written again, by person for what somebody handles, newest opened first.
CREATE TABLE hand (
    town TEXT NOT NULL,
    matter INTEGER NOT NULL,
    person TEXT NOT NULL,
    opened TEXT NOT NULL,
    PRIMARY KEY (town, matter, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX hand_by_person ON hand (town, person, opened, matter);
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('hand', 'hand', '200000 100000 2 1'),
    ('hand', 'hand_by_person', '200000 100000 2000 10 1');
ANALYZE sqlite_schema;

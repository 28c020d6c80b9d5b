-- +goose Up
CREATE TABLE town (
    town TEXT NOT NULL PRIMARY KEY,
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL,
    handbook TEXT NOT NULL,
    closed TEXT NOT NULL -- closed years, ascending, parted by commas
) STRICT, WITHOUT ROWID;

CREATE TABLE journal (
    town TEXT NOT NULL,
    seq INTEGER NOT NULL,
    matter INTEGER NOT NULL,
    key TEXT NOT NULL,
    at TEXT NOT NULL,
    hash TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (town, seq)
) STRICT;
CREATE UNIQUE INDEX journal_by_key ON journal (town, key) WHERE key <> '';
CREATE INDEX journal_by_matter ON journal (town, matter, seq);

-- +goose StatementBegin
CREATE TRIGGER journal_keeps_lines BEFORE UPDATE ON journal
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_loses_nothing BEFORE DELETE ON journal
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
-- +goose StatementEnd

CREATE TABLE matter (
    town TEXT NOT NULL,
    id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    handbook TEXT NOT NULL,
    number TEXT NOT NULL,
    version INTEGER NOT NULL,
    stage TEXT NOT NULL,
    area TEXT NOT NULL,
    voided INTEGER NOT NULL,
    opened TEXT NOT NULL,
    title TEXT NOT NULL,
    search TEXT NOT NULL,
    fields TEXT NOT NULL,
    history TEXT NOT NULL,
    PRIMARY KEY (town, id)
) STRICT;
-- The trailing columns let a count and a filtered page be answered from the index alone.
CREATE INDEX matter_by_day ON matter (town, opened, id, voided);
CREATE INDEX matter_by_kind ON matter (town, kind, opened, id, voided, stage, area);
CREATE INDEX matter_by_number ON matter (town, kind, number) WHERE number <> '';

CREATE TABLE clock (
    town TEXT NOT NULL,
    matter INTEGER NOT NULL,
    clock TEXT NOT NULL,
    state TEXT NOT NULL,
    started TEXT NOT NULL,
    due TEXT NOT NULL,
    stopped TEXT NOT NULL,
    PRIMARY KEY (town, matter, clock)
) STRICT, WITHOUT ROWID;
CREATE INDEX clock_by_due ON clock (town, state, due);

CREATE TABLE link (
    town TEXT NOT NULL,
    matter INTEGER NOT NULL,
    field TEXT NOT NULL,
    target INTEGER NOT NULL,
    PRIMARY KEY (town, matter, field, target)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_by_target ON link (town, target, field);

CREATE TABLE posting (
    town TEXT NOT NULL,
    matter INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    line INTEGER NOT NULL,
    measure TEXT NOT NULL,
    facet TEXT NOT NULL,
    area TEXT NOT NULL,
    day TEXT NOT NULL,
    amount INTEGER NOT NULL,
    weight INTEGER NOT NULL,
    correction INTEGER NOT NULL,
    PRIMARY KEY (town, matter, seq, line)
) STRICT, WITHOUT ROWID;
-- Covers sums and evidence: neither needs the table itself. After the day come matter and line, which the key of the
-- table would add at the end anyway: so what is recorded together lies together, one page to write for all facets and
-- areas of a measure and day (single commits gained a quarter).
CREATE INDEX posting_by_measure ON posting (town, measure, day, matter, seq, line, facet, area, amount, weight, correction);

CREATE TABLE tally (
    town TEXT NOT NULL,
    period TEXT NOT NULL, -- YYYY-MM with an area, or YYYY for the whole town
    measure TEXT NOT NULL,
    facet TEXT NOT NULL,
    area TEXT NOT NULL,
    amount INTEGER NOT NULL,
    weight INTEGER NOT NULL,
    PRIMARY KEY (town, period, measure, facet, area)
) STRICT, WITHOUT ROWID;
CREATE INDEX tally_spent ON tally (town) WHERE amount = 0 AND weight = 0;

CREATE TABLE serial (
    town TEXT NOT NULL,
    kind TEXT NOT NULL,
    year INTEGER NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (town, kind, year)
) STRICT, WITHOUT ROWID;

CREATE TABLE party (
    town TEXT NOT NULL,
    ref TEXT NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (town, ref)
) STRICT;

CREATE TABLE handbook (
    sha TEXT NOT NULL PRIMARY KEY,
    bundle BLOB NOT NULL
) STRICT;

-- What ANALYZE would find in a town at work, given once and for all: without it the planner takes a town for a handful
-- of rows and walks all of them in order rather than look a few up. Numbers: rows in all, then rows that agree in the
-- first column of the index, in the first two, and so on.
ANALYZE;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('journal', 'sqlite_autoindex_journal_1', '200000 100000 1'),
    ('journal', 'journal_by_key', '200000 100000 1'),
    ('journal', 'journal_by_matter', '200000 100000 3 1'),
    ('matter', 'sqlite_autoindex_matter_1', '100000 50000 1'),
    ('matter', 'matter_by_day', '100000 50000 100 1 1'),
    ('matter', 'matter_by_kind', '100000 50000 2000 10 1 1 1 1'),
    ('matter', 'matter_by_number', '50000 25000 1000 1'),
    ('clock', 'clock', '100000 50000 2 1'),
    ('clock', 'clock_by_due', '100000 50000 10000 50'),
    ('link', 'link', '100000 50000 2 1 1'),
    ('link', 'link_by_target', '100000 50000 3 2'),
    ('posting', 'posting', '500000 250000 8 3 1'),
    ('posting', 'posting_by_measure', '500000 250000 2500 20 3 2 1 1 1 1 1 1'),
    ('tally', 'tally', '100000 50000 1000 30 10 1'),
    ('tally', 'tally_spent', '10 5');
ANALYZE sqlite_schema;

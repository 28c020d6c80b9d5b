-- +goose Up
CREATE TABLE town (
    town text COLLATE "C" NOT NULL PRIMARY KEY,
    seq bigint NOT NULL,
    hash text COLLATE "C" NOT NULL,
    handbook text COLLATE "C" NOT NULL,
    closed text COLLATE "C" NOT NULL -- closed years, ascending, parted by commas
);

CREATE TABLE journal (
    town text COLLATE "C" NOT NULL,
    seq bigint NOT NULL,
    matter bigint NOT NULL,
    key text COLLATE "C" NOT NULL,
    at text COLLATE "C" NOT NULL,
    hash text COLLATE "C" NOT NULL,
    body text COLLATE "C" NOT NULL,
    PRIMARY KEY (town, seq)
);
CREATE UNIQUE INDEX journal_by_key ON journal (town, key) WHERE key <> '';
CREATE INDEX journal_by_matter ON journal (town, matter, seq);

-- +goose StatementBegin
CREATE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only';
END
$$;
-- +goose StatementEnd
CREATE TRIGGER journal_keeps_lines BEFORE UPDATE OR DELETE ON journal
    FOR EACH ROW EXECUTE FUNCTION journal_is_append_only();
CREATE TRIGGER journal_loses_nothing BEFORE TRUNCATE ON journal
    FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only();

CREATE TABLE matter (
    town text COLLATE "C" NOT NULL,
    id bigint NOT NULL,
    kind text COLLATE "C" NOT NULL,
    handbook text COLLATE "C" NOT NULL,
    number text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    stage text COLLATE "C" NOT NULL,
    area text COLLATE "C" NOT NULL,
    voided bigint NOT NULL,
    opened text COLLATE "C" NOT NULL,
    title text COLLATE "C" NOT NULL,
    search text COLLATE "C" NOT NULL,
    fields text COLLATE "C" NOT NULL,
    history text COLLATE "C" NOT NULL,
    PRIMARY KEY (town, id)
);
-- The trailing columns let a count and a filtered page be answered from the index alone.
CREATE INDEX matter_by_day ON matter (town, opened, id, voided);
CREATE INDEX matter_by_kind ON matter (town, kind, opened, id, voided, stage, area);
CREATE INDEX matter_by_number ON matter (town, kind, number) WHERE number <> '';

CREATE TABLE clock (
    town text COLLATE "C" NOT NULL,
    matter bigint NOT NULL,
    clock text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    started text COLLATE "C" NOT NULL,
    due text COLLATE "C" NOT NULL,
    stopped text COLLATE "C" NOT NULL,
    PRIMARY KEY (town, matter, clock)
);
CREATE INDEX clock_by_due ON clock (town, state, due);

CREATE TABLE link (
    town text COLLATE "C" NOT NULL,
    matter bigint NOT NULL,
    field text COLLATE "C" NOT NULL,
    target bigint NOT NULL,
    PRIMARY KEY (town, matter, field, target)
);
CREATE INDEX link_by_target ON link (town, target, field);

CREATE TABLE posting (
    town text COLLATE "C" NOT NULL,
    matter bigint NOT NULL,
    seq bigint NOT NULL,
    line bigint NOT NULL,
    measure text COLLATE "C" NOT NULL,
    facet text COLLATE "C" NOT NULL,
    area text COLLATE "C" NOT NULL,
    day text COLLATE "C" NOT NULL,
    amount bigint NOT NULL,
    weight bigint NOT NULL,
    correction bigint NOT NULL,
    PRIMARY KEY (town, matter, seq, line)
);
-- Covers sums and evidence: neither needs the table itself. The day stands before the facet so that what is recorded
-- together lies together: one page to write, not one for each facet.
CREATE INDEX posting_by_measure ON posting (town, measure, day, facet, area)
    INCLUDE (amount, weight, correction, seq, matter);

CREATE TABLE tally (
    town text COLLATE "C" NOT NULL,
    period text COLLATE "C" NOT NULL, -- YYYY-MM with an area, or YYYY for the whole town
    measure text COLLATE "C" NOT NULL,
    facet text COLLATE "C" NOT NULL,
    area text COLLATE "C" NOT NULL,
    amount bigint NOT NULL,
    weight bigint NOT NULL,
    PRIMARY KEY (town, period, measure, facet, area)
);
CREATE INDEX tally_spent ON tally (town) WHERE amount = 0 AND weight = 0;

CREATE TABLE serial (
    town text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    year bigint NOT NULL,
    last bigint NOT NULL,
    PRIMARY KEY (town, kind, year)
);

CREATE TABLE party (
    town text COLLATE "C" NOT NULL,
    ref text COLLATE "C" NOT NULL,
    sealed bytea NOT NULL,
    PRIMARY KEY (town, ref)
);

CREATE TABLE handbook (
    sha text COLLATE "C" NOT NULL PRIMARY KEY,
    bundle bytea NOT NULL
);

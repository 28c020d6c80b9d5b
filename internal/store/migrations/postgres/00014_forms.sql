-- +goose Up
CREATE TABLE form (
    town text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    title text COLLATE "C" NOT NULL,
    recipient text COLLATE "C" NOT NULL,
    every text COLLATE "C" NOT NULL,
    posts text COLLATE "C" NOT NULL, -- JSON
    file text COLLATE "C" NOT NULL, -- the workbook, as attachments are written
    cells text COLLATE "C" NOT NULL, -- JSON
    retired bigint NOT NULL,
    author text COLLATE "C" NOT NULL,
    at text COLLATE "C" NOT NULL,
    PRIMARY KEY (town, id)
);

CREATE TABLE filling (
    town text COLLATE "C" NOT NULL,
    form text COLLATE "C" NOT NULL,
    slot text COLLATE "C" NOT NULL,
    n bigint NOT NULL,
    title text COLLATE "C" NOT NULL,
    seq bigint NOT NULL,
    hash text COLLATE "C" NOT NULL,
    handbook text COLLATE "C" NOT NULL,
    sha text COLLATE "C" NOT NULL, -- of the workbook
    cells text COLLATE "C" NOT NULL, -- JSON
    author text COLLATE "C" NOT NULL,
    post text COLLATE "C" NOT NULL,
    day text COLLATE "C" NOT NULL,
    at text COLLATE "C" NOT NULL,
    note text COLLATE "C" NOT NULL,
    PRIMARY KEY (town, form, slot, n)
);

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION filling_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was sent never changes';
END
$$;
-- +goose StatementEnd
CREATE TRIGGER filling_keeps_what_was_sent BEFORE UPDATE OR DELETE ON filling
    FOR EACH ROW EXECUTE FUNCTION filling_is_kept();
CREATE TRIGGER filling_loses_nothing BEFORE TRUNCATE ON filling
    FOR EACH STATEMENT EXECUTE FUNCTION filling_is_kept();

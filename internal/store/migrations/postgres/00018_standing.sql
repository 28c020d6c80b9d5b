-- +goose Up
-- Postings of stocks (what counts at a day) are found by matter too, and standing keeps the matters whose postings of a stock
-- come to something now: nearly all have left again, and what stands must not be looked for among them. Which measures are stocks
-- is in the handbooks, so books from before are stale until they are rebuilt.
ALTER TABLE town ADD COLUMN stale bigint NOT NULL DEFAULT 0;
UPDATE town SET stale = 1;
ALTER TABLE posting ADD COLUMN stock bigint NOT NULL DEFAULT 0;
CREATE INDEX posting_of_stock ON posting (town, measure, matter) WHERE stock = 1;
CREATE TABLE standing (
    town text COLLATE "C" NOT NULL,
    measure text COLLATE "C" NOT NULL,
    matter bigint NOT NULL,
    amount bigint NOT NULL,
    weight bigint NOT NULL,
    PRIMARY KEY (town, measure, matter)
);

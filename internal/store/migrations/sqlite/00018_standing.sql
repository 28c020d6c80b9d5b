-- +goose Up
-- Postings of stocks (what counts at a day) are found by matter too, and standing keeps the matters whose postings of a stock
-- come to something now: nearly all have left again, and what stands must not be looked for among them. Which measures are stocks
-- is in the handbooks, so books from before are stale until they are rebuilt.
ALTER TABLE town ADD COLUMN stale INTEGER NOT NULL DEFAULT 0;
UPDATE town SET stale = 1;
ALTER TABLE posting ADD COLUMN stock INTEGER NOT NULL DEFAULT 0;
CREATE INDEX posting_of_stock ON posting (town, measure, matter) WHERE stock = 1;
CREATE TABLE standing (
    town TEXT NOT NULL,
    measure TEXT NOT NULL,
    matter INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    weight INTEGER NOT NULL,
    PRIMARY KEY (town, measure, matter)
) STRICT, WITHOUT ROWID;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('posting', 'posting_of_stock', '50000 25000 5000 2'),
    ('standing', 'standing', '2000 1000 100 1');
ANALYZE sqlite_schema;

-- +goose Up
DROP INDEX posting_by_measure;
ALTER TABLE posting RENAME TO posting_by_matter;

-- One row for what an entry posts alike to a measure: in the whole (an empty facet) and under each of its facets, each
-- facet between bars. The key is all there is, no index beside it to keep: what sums and evidence ask for, a measure in
-- some months, lies together, and so does what is recorded together, on whichever days of the month it was done.
CREATE TABLE posting (
    town TEXT NOT NULL,
    measure TEXT NOT NULL,
    month TEXT NOT NULL, -- YYYY-MM
    seq INTEGER NOT NULL,
    line INTEGER NOT NULL,
    matter INTEGER NOT NULL,
    facets TEXT NOT NULL,
    area TEXT NOT NULL,
    day TEXT NOT NULL, -- DD
    amount INTEGER NOT NULL,
    weight INTEGER NOT NULL,
    correction INTEGER NOT NULL,
    PRIMARY KEY (town, measure, month, seq, line)
) STRICT, WITHOUT ROWID;

-- What is there moves over one facet to a row, which says the same; a rebuild folds it.
INSERT INTO posting (town, measure, month, seq, line, matter, facets, area, day, amount, weight, correction)
SELECT town, measure, substr(day, 1, 7), seq, line, matter, '|' || replace(replace(facet, '\', '\\'), '|', '\b') || '|',
    area, substr(day, 9), amount, weight, correction
FROM posting_by_matter;
DROP TABLE posting_by_matter;

DELETE FROM sqlite_stat1 WHERE tbl IN ('posting', 'posting_by_matter');
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('posting', 'posting', '250000 125000 2500 200 1 1');
ANALYZE sqlite_schema;

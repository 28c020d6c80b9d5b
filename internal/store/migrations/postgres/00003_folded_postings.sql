-- +goose Up
DROP INDEX posting_by_measure;
ALTER TABLE posting RENAME TO posting_by_matter;
ALTER TABLE posting_by_matter RENAME CONSTRAINT posting_pkey TO posting_by_matter_pkey;

-- One row for what an entry posts alike to a measure: in the whole (an empty facet) and under each of its facets, each
-- facet between bars. What sums and evidence ask for, a measure in some months, lies together
-- in the key.
CREATE TABLE posting (
    town text COLLATE "C" NOT NULL,
    measure text COLLATE "C" NOT NULL,
    month text COLLATE "C" NOT NULL, -- YYYY-MM
    seq bigint NOT NULL,
    line bigint NOT NULL,
    matter bigint NOT NULL,
    facets text COLLATE "C" NOT NULL,
    area text COLLATE "C" NOT NULL,
    day text COLLATE "C" NOT NULL, -- DD
    amount bigint NOT NULL,
    weight bigint NOT NULL,
    correction bigint NOT NULL,
    PRIMARY KEY (town, measure, month, seq, line)
);

-- What is there moves over one facet to a row, which says the same; a rebuild folds it.
INSERT INTO posting (town, measure, month, seq, line, matter, facets, area, day, amount, weight, correction)
SELECT town, measure, substr(day, 1, 7), seq, line, matter, '|' || replace(replace(facet, '\', '\\'), '|', '\b') || '|',
    area, substr(day, 9), amount, weight, correction
FROM posting_by_matter;
DROP TABLE posting_by_matter;

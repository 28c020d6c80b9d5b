-- +goose Up
-- What stands in a stage: a queue of what waits for approval looks its few matters up here.
CREATE INDEX matter_by_stage ON matter (town, kind, stage, opened, id);
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('matter', 'matter_by_stage', '100000 50000 2000 200 5 1');
ANALYZE sqlite_schema;

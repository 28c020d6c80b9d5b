-- +goose Up
-- A kind in an area stands in the order of lists: what little somebody sees of a large town is merged from a few of these.
DROP INDEX matter_by_area;
CREATE INDEX matter_by_area ON matter (town, area, kind, opened, id, voided);
DELETE FROM sqlite_stat1 WHERE idx = 'matter_by_area';
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('matter', 'matter_by_area', '100000 50000 200 20 2 1 1');
ANALYZE sqlite_schema;

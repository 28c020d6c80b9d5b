-- +goose Up
-- A kind in an area stands in the order of lists: what little somebody sees of a large town is merged from a few of these.
DROP INDEX matter_by_area;
CREATE INDEX matter_by_area ON matter (town, area, kind, opened, id, voided);

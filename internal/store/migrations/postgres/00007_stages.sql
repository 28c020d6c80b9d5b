-- +goose Up
-- What stands in a stage: a queue of what waits for approval looks its few matters up here.
CREATE INDEX matter_by_stage ON matter (town, kind, stage, opened, id);

-- +goose Up
-- Matters whose words are yet to be looked up under `word`, with the number of the row there that holds what they were;
-- 0: none. Emptied while nothing else is written.
CREATE TABLE unworded (
    ward TEXT NOT NULL, -- the town
    doc INTEGER NOT NULL,
    place INTEGER NOT NULL,
    PRIMARY KEY (ward, doc)
) STRICT, WITHOUT ROWID;

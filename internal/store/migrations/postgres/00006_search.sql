-- +goose Up
-- What a search looks a word up in: of each matter the pairs of characters its search text holds. The day stands here
-- too, so that what many matters hold is found by walking them, newest first.
CREATE TABLE word (
    ward text COLLATE "C" NOT NULL, -- the town
    doc bigint NOT NULL, -- the matter
    day text COLLATE "C" NOT NULL, -- it was opened
    grams text[] COLLATE "C" NOT NULL,
    PRIMARY KEY (ward, doc)
);
CREATE INDEX word_by_day ON word (ward, day, doc);
CREATE INDEX word_by_gram ON word USING gin (grams);

-- What somebody sees is mostly an area: counted and listed from this alone.
CREATE INDEX matter_by_area ON matter (town, area, opened, id, voided, kind);

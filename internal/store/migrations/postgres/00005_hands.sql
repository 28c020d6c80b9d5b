-- +goose Up
-- Who has a hand in a matter: recorded an action on it, or is named in it as a member of staff. Read by matter when it
-- is written again, by person for what somebody handles, newest opened first.
CREATE TABLE hand (
    town text COLLATE "C" NOT NULL,
    matter bigint NOT NULL,
    person text COLLATE "C" NOT NULL,
    opened text COLLATE "C" NOT NULL,
    PRIMARY KEY (town, matter, person)
);
CREATE INDEX hand_by_person ON hand (town, person, opened, matter);

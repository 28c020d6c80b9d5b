-- +goose Up
CREATE TABLE account (
    town text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    title text COLLATE "C" NOT NULL,
    phone text COLLATE "C" NOT NULL,
    appointments text COLLATE "C" NOT NULL, -- JSON
    admin bigint NOT NULL,
    closed bigint NOT NULL,
    renew bigint NOT NULL,
    password text COLLATE "C" NOT NULL,
    failures bigint NOT NULL,
    locked text COLLATE "C" NOT NULL, -- empty: it is not
    created text COLLATE "C" NOT NULL,
    PRIMARY KEY (town, name)
);

CREATE TABLE session (
    town text COLLATE "C" NOT NULL,
    hash text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    agent text COLLATE "C" NOT NULL,
    began text COLLATE "C" NOT NULL,
    seen text COLLATE "C" NOT NULL,
    ends text COLLATE "C" NOT NULL,
    PRIMARY KEY (town, hash)
);
CREATE INDEX session_by_name ON session (town, name);

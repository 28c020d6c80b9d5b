-- +goose Up
-- The words of matters bear the marks of their areas and hands, so that a search meets what may be in sight only: taken in anew.
INSERT INTO word (word) VALUES ('delete-all');
DELETE FROM unworded;
INSERT INTO unworded (ward, doc, place) SELECT town, id, 0 FROM matter;

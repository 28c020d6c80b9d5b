-- +goose Up
-- The words of matters bear the marks of their areas and hands, so that a search meets what may be in sight only (see words.go).
UPDATE word SET grams = grams
    || CASE WHEN m.area ~ '^[a-z0-9_-]+$' THEN ARRAY['--' || m.area] ELSE ARRAY[]::text[] END
    || ARRAY(SELECT '-_' || substr(encode(sha256(convert_to(person, 'UTF8')), 'hex'), 1, 12) FROM hand WHERE hand.town = ward AND hand.matter = doc)
FROM matter m WHERE m.town = ward AND m.id = doc;

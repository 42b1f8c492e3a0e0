-- Predictions beside the charters that were adopted on their strength.

ALTER TABLE charters ADD COLUMN prediction TEXT;

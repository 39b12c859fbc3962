-- What this version needs. It may run on several units at once, and again after a failure: one at a time, whichever comes first.
SELECT pg_advisory_lock(1);
CREATE TABLE IF NOT EXISTS entries (id bigserial PRIMARY KEY, author text NOT NULL, message text NOT NULL);
SELECT pg_advisory_unlock(1);

-- Secrets are lost: without the master key nothing here could put them anywhere. Webhooks that are signed keep their
-- addresses, and refuse every call until they are made anew (docs/secrets.md says how to keep them).
drop table secrets;

-- The next block of ids.
SELECT nextval('id_block') AS block

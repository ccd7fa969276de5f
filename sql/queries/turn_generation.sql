-- Empties the generation whose turn it is to be filled again, when its time has come.
SELECT turn_request_generation($1) AS number

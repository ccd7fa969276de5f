-- The search came after the roles that a tenant begins with; of these the reader is granted method by method.
-- compatible_from: 13

INSERT INTO seed_grant (role, method, level) VALUES ('reader', 'AccountService/SearchAccounts', 5);
SELECT grant_seeds(id, ARRAY['AccountService/SearchAccounts']) FROM tenant ORDER BY id;

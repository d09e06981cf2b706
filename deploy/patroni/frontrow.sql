-- On the primary, once, as postgres, with OWNER_PASSWORD and WORKER_PASSWORD in the environment:
--   psql --set ON_ERROR_STOP=1 --file frontrow.sql
\getenv owner_password OWNER_PASSWORD
\getenv worker_password WORKER_PASSWORD
create role frontrow login createrole password :'owner_password';
create database frontrow owner frontrow;
create role frontrow_runtime nologin;
grant frontrow_runtime to frontrow;
create role frontrow_worker login noinherit password :'worker_password';
grant frontrow_runtime to frontrow_worker;

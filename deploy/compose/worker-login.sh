#!/bin/sh
# Makes the login of Frontrow's workers. It may act as frontrow_runtime and as nobody else.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --set password="$WORKER_PASSWORD" <<'SQL'
create role frontrow_runtime nologin;
create role frontrow_worker login noinherit password :'password';
grant frontrow_runtime to frontrow_worker;
SQL

#!/bin/sh
# Runs once in a new PostgreSQL container, after create_roles.sql.
set -eu
psql -v ON_ERROR_STOP=1 -v owner="$OWNER_PASSWORD" -v app="$APP_PASSWORD" --username postgres <<'SQL'
ALTER ROLE palpate_owner PASSWORD :'owner';
ALTER ROLE palpate_app PASSWORD :'app';
CREATE DATABASE palpate OWNER palpate_owner;
SQL

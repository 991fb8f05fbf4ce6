-- The roles and the database, made once by a superuser of your own PostgreSQL (15 or newer):
--   psql -v owner_password=… -v app_password=… -f deploy/postgresql-roles.sql postgres
-- huiying_owner owns the tables and migrates; huiying_app serves and owns nothing; huiying_system is no account: huiying_app becomes it
-- where the city itself acts (timers, imports, backups) and passes the wall that row-level security puts between units.
\set ON_ERROR_STOP on
CREATE ROLE huiying_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'owner_password';
CREATE ROLE huiying_app LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'app_password';
CREATE ROLE huiying_system NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION BYPASSRLS;
GRANT huiying_system TO huiying_app;
ALTER ROLE huiying_owner SET lock_timeout = '10s';
ALTER ROLE huiying_app SET lock_timeout = '5s';
ALTER ROLE huiying_app SET idle_in_transaction_session_timeout = '60s';
CREATE DATABASE huiying OWNER huiying_owner TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C';
REVOKE ALL ON DATABASE huiying FROM PUBLIC;
GRANT CONNECT ON DATABASE huiying TO huiying_app;

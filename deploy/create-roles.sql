-- The owner makes and changes the tables; the application only uses them, and its audit record only grows.
CREATE ROLE ventanilla_owner LOGIN PASSWORD 'owner';
CREATE ROLE ventanilla_app LOGIN PASSWORD 'app';
CREATE DATABASE ventanilla OWNER ventanilla_owner;

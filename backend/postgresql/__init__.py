"""Django's PostgreSQL backend, stamping the scope in force at every BEGIN."""

from django.db.backends.postgresql import base

from backend.postgresql.operations import DatabaseOperations
from clinic.tenancy import ScopedMixin


class DatabaseWrapper(ScopedMixin, base.DatabaseWrapper):
    ops_class = DatabaseOperations

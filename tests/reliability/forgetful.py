"""A web application that acknowledges without COMMIT: the kill trial must find out, or it finds nothing."""

from django.db.backends.postgresql.base import DatabaseWrapper

from config.wsgi import application

__all__ = ["application"]
DatabaseWrapper._commit = DatabaseWrapper._rollback

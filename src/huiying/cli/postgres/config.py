"""The server's two configuration files, written whole at each start."""

from pathlib import Path

ACCESS = "# Everyone shows a password, also over the socket. Nothing comes by network.\nlocal all all scram-sha-256\n"

SETTINGS = {
    "listen_addresses": "''",
    "unix_socket_permissions": "0700",
    "password_encryption": "'scram-sha-256'",
    "max_connections": "100",
    "shared_buffers": "'256MB'",
    "effective_cache_size": "'1GB'",
    "work_mem": "'16MB'",
    "maintenance_work_mem": "'128MB'",
    "max_wal_size": "'2GB'",
    "wal_compression": "on",
    "checkpoint_timeout": "'15min'",
    "random_page_cost": "1.1",
    "idle_in_transaction_session_timeout": "'60s'",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "default_text_search_config": "'pg_catalog.simple'",
    # The log must hold no personal data: no statements, no parameters, no DETAIL line with the row's values.
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
    "log_line_prefix": "'%m [%p] %u '",
}
DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
# Only for servers that tests throw away.
THROWAWAY = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum_naptime": "'10min'",
}


def write_config(data: Path, sockets: Path, *, durable: bool) -> None:
    """Write postgresql.conf and pg_hba.conf into the data folder."""
    chosen = SETTINGS | {"unix_socket_directories": f"'{sockets}'"} | (DURABLE if durable else THROWAWAY)
    lines = [f"{name} = {value}" for name, value in chosen.items()]
    (data / "postgresql.conf").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (data / "pg_hba.conf").write_text(ACCESS, encoding="utf-8")

"""The telephone engine on this machine: fetched, configured, started, tried."""

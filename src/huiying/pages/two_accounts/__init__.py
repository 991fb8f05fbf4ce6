"""An account as people read it, on the desk and in public: rows, words, charts, tables for spreadsheets."""

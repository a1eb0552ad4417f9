"""The only place where drivers live: each adapter fulfils one port of one room."""

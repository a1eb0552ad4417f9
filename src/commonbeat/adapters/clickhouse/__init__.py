"""The read store in ClickHouse's dialect: embedded (chDB) in a process of its own, or on a server."""

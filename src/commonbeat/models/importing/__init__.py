"""Models from what others keep them in: fact sets, release tables and workbooks."""

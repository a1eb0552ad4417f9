"""Adapters that keep everything in memory: for tests of services, and the fakes that every contract suite runs on."""

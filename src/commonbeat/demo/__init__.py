"""The demonstration: a made-up service of made-up forces, whose traffic is simulated. All of it is synthetic."""

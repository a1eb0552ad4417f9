"""The only package that chooses adapters: it joins the rooms to their drivers and gives a running node."""

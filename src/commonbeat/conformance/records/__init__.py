"""Packs of data standards, made of their models: for products that take records, and products that give them."""

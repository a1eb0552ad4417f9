"""Records made up for any entity of a model: valid by construction, and mutants that are wrong in exactly one rule.

All of it is synthetic: no person, vehicle or case of it is anybody's.
"""

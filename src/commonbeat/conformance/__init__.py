"""The mark that proves: test packs by clause, runs, signed reports, interop marks that anyone verifies offline."""

"""The code that binds: who has signed what, what binds whom on which day, and how it is voted on and changed."""

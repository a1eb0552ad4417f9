"""Checks records against the data standards of policing. It needs no platform, no account and no network.

>>> import commonbeat_check
>>> result = commonbeat_check.check("pole@1.1#P_001", {"givenName": "Ada"})
>>> result.valid
False
>>> [problem.text for problem in result.errors]
"""

from .calling import check
from .problems import CheckRefused, Problem, Result

__all__ = ["CheckRefused", "Problem", "Result", "check"]

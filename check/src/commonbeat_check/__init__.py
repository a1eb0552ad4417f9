"""Checks records against the data standards of policing. It needs no platform, no account and no network.

>>> import commonbeat_check
>>> result = commonbeat_check.check("pole@1.1#P_001", {"givenName": "Ada"})
>>> result.valid
False
>>> [problem.text for problem in result.errors]
>>> checking = commonbeat_check.check_file("pole@1.1#P_001", "people.csv")
>>> [(one.place.said, one.errors) for one in checking.wrong()]
>>> (checking.records, checking.invalid)
"""

from .calling import check
from .file_calling import check_file, profile
from .files import Checking, Outcome
from .problems import CheckRefused, Problem, Result
from .profiling import Drift, ElementProfile, Profile

__all__ = [
    "CheckRefused",
    "Checking",
    "Drift",
    "ElementProfile",
    "Outcome",
    "Problem",
    "Profile",
    "Result",
    "check",
    "check_file",
    "profile",
]

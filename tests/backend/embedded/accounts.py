"""Accounts that the tests start servers as."""

import os
import pwd

import pytest

NOBODY = pwd.getpwnam("nobody")
STRANGER = 12345
as_root_only = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")

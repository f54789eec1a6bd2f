"""A few random vaults of `fuzz.py`, always the same; `python tests/fuzz.py --seconds 600` makes as many as there is time for."""

import pytest

from fuzz import run_vault


@pytest.mark.parametrize("number", [2, 3])
def test_in_a_random_vault_nothing_crashes_caches_are_right_fixes_idempotent_and_undo_exact(forks, number):
    fuzz = run_vault(forks, 1, number)
    assert fuzz.failures == []
    assert fuzz.calls > 20

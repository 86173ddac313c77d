"""A short seed of the mutation fuzzer (benchmarks/fuzz.py runs thousands): no crash, no loss, nothing silent."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

SEED, COUNT = 20190630, 60


def _fuzzer() -> ModuleType:
    path = Path(__file__).parent.parent / "benchmarks" / "fuzz.py"
    spec = importlib.util.spec_from_file_location("fuzz", path)
    assert spec is not None and spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    sys.modules["fuzz"] = made
    spec.loader.exec_module(made)
    return made


fuzz = _fuzzer()


@pytest.mark.parametrize("first", range(0, COUNT, 10))
def test_no_mutation_is_wrong_in_silence(first: int) -> None:
    results = [fuzz.run(SEED, i) for i in range(first, first + 10)]
    assert [(r.number, r.name, r.done, r.wrong) for r in results if r.wrong] == []


def test_the_fuzzer_makes_the_same_case_from_the_same_seed() -> None:
    assert fuzz.make(SEED, 3).done == fuzz.make(SEED, 3).done
    assert {tuple(fuzz.make(SEED, i).done) for i in range(8)} != {tuple(fuzz.make(SEED, 0).done)}


def test_the_fuzzer_sees_a_wrong_value_a_lost_cell_and_a_silent_loss(monkeypatch: pytest.MonkeyPatch) -> None:
    number = next(i for i in range(100) if fuzz.run(SEED, i).status == "accepted" and not fuzz.make(SEED, i).anything)
    read = fuzz.judging.read

    def spoilt(change: str) -> list[str]:
        def wrong(*a: object, **k: object) -> object:
            reading = read(*a, **k)
            if change == "value":
                for o in reading.observations:
                    o["state"], o["value"] = ("value", 12345.0) if o["state"] == "value" else ("failed", None)
            elif change == "cell":
                reading.cells.pop()
            elif change == "loss":
                reading.observations.clear()
                reading.issues.clear()
            return reading

        monkeypatch.setattr(fuzz.judging, "read", wrong)
        return fuzz.run(SEED, number).wrong

    assert any("became" in w for w in spoilt("value"))
    assert any("CELLS LOST" in w for w in spoilt("cell"))
    assert any("lost without any issue" in w or "became absent" in w for w in spoilt("loss"))

"""A worker process of a local run: reads jobs as lines from its input, answers with lines, ends with its input."""

from __future__ import annotations

import json
import os
import sys


def main() -> None:
    """Serve jobs until the input ends: the coordinator has gone, or has no more."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    # whatever a library prints must not be taken for an answer
    os.dup2(2, 1)
    from rheon.bench import _process

    for line in sys.stdin:
        job = json.loads(line)
        try:
            value, error = getattr(_process, job["call"])(*job["arguments"]), ""
        except Exception as failure:
            value, error = None, f"{type(failure).__name__}: {failure}"
        try:
            answers.write(json.dumps({"value": value, "error": error}) + "\n")
            answers.flush()
        except BrokenPipeError:
            return


if __name__ == "__main__":
    main()

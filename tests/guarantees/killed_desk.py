"""A process whose children work on the demonstration's cases until they are killed.

Reads a line, forks a child that goes on with the stream, and says when the child is gone. The parent never
opens the database, so every child starts as a new process would.
"""

from __future__ import annotations

import os
import sys

from lichen.demo.desk import open_desk


def work(database: str, count: int) -> None:
    with open_desk(database, count, seed=4) as desk:
        desk.stream.run(desk.cases)


def main(database: str, count: int) -> None:
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            work(database, count)
            os._exit(0)
        print("child", child, flush=True)
        _, status = os.waitpid(child, 0)
        print("finished" if status == 0 else "dead", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))

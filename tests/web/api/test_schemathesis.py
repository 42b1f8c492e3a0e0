"""The server does what its description says: schemathesis asks it everything it can think of."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.web.api.living import living

EXAMPLES = os.environ.get("LICHEN_SCHEMATHESIS", "4")
"""Examples per endpoint; `make api-fuzz` asks for more."""

SETTINGS = """
[parameters]
"path.partnership" = "desk"
"path.case" = "mail-3"
"path.person" = "second"

[checks]
# What is well-formed may still contradict what a charter says: that is a 422 with a sentence.
positive_data_acceptance.expected-statuses = [
  "2xx", "304", "401", "403", "404", "409", "412", "422", "503"
]
negative_data_rejection.expected-statuses = [
  "401", "403", "404", "405", "409", "412", "413", "415", "422"
]

[[operations]]
# The stream never ends: it has tests of its own.
include-operation-id = "stream_events"
enabled = false

[[operations]]
# The token that asks would be revoked.
include-operation-id = "revoke_token"
enabled = false
"""

HOOKS = '''
import schemathesis


@schemathesis.hook
def filter_path_parameters(context, path_parameters):
    """No address holds a line break: the door in front of the API knows none and says so in plain text."""
    given = [str(value) for value in (path_parameters or {}).values()]
    return not any("\\n" in value or "%0A" in value.upper() for value in given)
'''


def test_the_server_does_what_its_description_says(tmp_path: Path) -> None:
    (tmp_path / "schemathesis.toml").write_text(SETTINGS)
    (tmp_path / "hooks.py").write_text(HOOKS)
    with living(tmp_path) as server:
        done = subprocess.run(
            [
                str(Path(sys.executable).with_name("schemathesis")),
                "--config-file",
                str(tmp_path / "schemathesis.toml"),
                "run",
                f"{server['url']}/api/v1/openapi.json",
                "--header",
                f"Authorization: Bearer {server['tokens']['owner']}",
                "--phases",
                "examples,coverage,fuzzing",
                "--max-examples",
                EXAMPLES,
                "--continue-on-failure",
                "--suppress-health-check",
                "all",
                "--no-color",
                "--seed",
                "1",
            ],
            env={**os.environ, "SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(tmp_path)},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2_000:]

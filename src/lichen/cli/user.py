"""`lichen user`: accounts from the terminal, for those who hold the machine."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from lichen.cli.existing import existing_ledger
from lichen.cli.screen import AsJson, guarded, out, say_json
from lichen.errors import InputRefused, NotFound

if TYPE_CHECKING:
    from lichen.web.accounts.models import User
    from lichen.web.house import House

Where = Annotated[str, typer.Option("--where", help="The ledger: a path or a database URL.")]
Name = Annotated[str, typer.Argument(help="The user name, which is the person's id in charters.")]
Stdin = Annotated[bool, typer.Option("--stdin", help="Read the password from standard input.")]

app = typer.Typer(help="Accounts: add, list, set a password, give a role.", no_args_is_help=True)


@contextmanager
def _accounts(where: str, *, new: bool = False) -> Iterator[House]:
    """The house whose accounts lie beside this ledger; only `add` makes a ledger that is not there."""
    if not new:
        existing_ledger(where).close()
    from lichen.web.configure import configure
    from lichen.web.house import open_house
    from lichen.web.options import Options
    from lichen.web.start import prepare_accounts

    options = Options.given(where=where)
    configure(options)
    prepare_accounts(options)
    house = open_house(options)
    try:
        yield house
    finally:
        house.close()


@app.command("add")
@guarded
def add(
    name: Name,
    where: Where = "lichen.db",
    full_name: Annotated[str, typer.Option("--name", help="What others see.")] = "",
    email: Annotated[str, typer.Option(help="For single sign-on and reset links by mail.")] = "",
    keeper: Annotated[bool, typer.Option("--keeper", help="Looks after the whole workspace.")] = False,
    stdin: Stdin = False,
    as_json: AsJson = False,
) -> None:
    """Add a person's account; without `--stdin` the password is asked for."""
    with _accounts(where, new=True):
        from lichen.web.accounts.by_hand import add_person

        user = add_person(name, _password(stdin), name=full_name, email=email, keeper=keeper)
        _say({"user": user.username, "keeper": keeper}, f"Added {user.username}.", as_json=as_json)


@app.command("password")
@guarded
def password(
    name: Name,
    where: Where = "lichen.db",
    stdin: Stdin = False,
    link: Annotated[bool, typer.Option("--link", help="Print a link instead, good once.")] = False,
    as_json: AsJson = False,
) -> None:
    """Set somebody's password, or make a link with which they set it; every browser is signed out."""
    with _accounts(where) as house:
        from lichen.web.accounts.by_hand import set_password
        from lichen.web.accounts.reset import path_of

        user = _user(name)
        if link:
            address = house.options.url + path_of(user)
            _say({"user": name, "link": address}, address, as_json=as_json)
            return
        set_password(user, _password(stdin))
        _say({"user": name}, f"{name} has a new password and is signed out everywhere.", as_json=as_json)


@app.command("list")
@guarded
def listed(where: Where = "lichen.db", as_json: AsJson = False) -> None:
    """List the accounts with their roles."""
    with _accounts(where):
        from lichen.web.accounts.models import User

        rows = [_row(user) for user in User.objects.prefetch_related("memberships").order_by("username")]
    if as_json:
        say_json(rows)
        return
    table = Table("user", "name", "email", "roles", "last signed in")
    for row in rows:
        table.add_row(
            *(str(row[key] or "") for key in ("user", "name", "email")), _roles(row), row["last"] or "never"
        )
    out.print(table)


@app.command("role")
@guarded
def role(
    name: Name,
    partnership: Annotated[str, typer.Argument(help="The partnership's id.")],
    given: Annotated[
        str, typer.Argument(metavar="ROLE", help="owner, lead, contributor, auditor, service or none.")
    ],
    where: Where = "lichen.db",
    as_json: AsJson = False,
) -> None:
    """Give somebody a role in a partnership, or `none` to take it away; it stands on the ledger."""
    with _accounts(where) as house:
        from lichen.web.accounts.access import give_role, take_role
        from lichen.web.accounts.by_hand import TERMINAL

        house.partnership(partnership)
        user = _user(name)
        if given == "none":
            take_role(user, partnership, by=TERMINAL)
        else:
            give_role(user, partnership, given, by=TERMINAL)
        said = {"user": name, "partnership": partnership, "role": given}
        _say(said, f"{name} is {given} in {partnership} from now on.", as_json=as_json)


def _user(name: str) -> User:
    from lichen.web.accounts.models import User

    found: User | None = User.objects.filter(username=name).first()
    if found is None:
        raise NotFound(f"There is no account `{name}`. `lichen user list` shows those there are.")
    return found


def _password(stdin: bool) -> str:
    if stdin:
        given = sys.stdin.readline().rstrip("\r\n")
        if not given:
            raise InputRefused("There was no password on standard input. Write it there as one line.")
        return given
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))


def _row(user: User) -> dict[str, Any]:
    return {
        "user": user.username,
        "name": user.name,
        "email": user.email,
        "keeper": user.is_superuser,
        "program": user.service,
        "open": user.is_active,
        "roles": {each.partnership: each.role for each in user.memberships.all()},
        "last": user.last_login.isoformat(timespec="minutes") if user.last_login else None,
    }


def _roles(row: dict[str, Any]) -> str:
    words = ["keeper"] * row["keeper"] + ["program"] * row["program"] + ["closed"] * (not row["open"])
    return ", ".join([*words, *(f"{place}: {role}" for place, role in row["roles"].items())])


def _say(document: dict[str, Any], sentence: str, *, as_json: bool) -> None:
    if as_json:
        say_json(document)
    else:
        out.print(sentence, markup=False, soft_wrap=True)

"""The `evidence-kb` command: verbs, results on stdout, progress and complaints on stderr.

A command is loaded when it is called: `extract` and `ask` answer within a second, because they do not wait for what
only a harvest needs.
"""

from __future__ import annotations

from importlib import import_module

import click

from evidence_kb import __version__

COMMANDS = {
    "cli_changes": ("changes",),
    "cli_claims": ("ask",),
    "cli_export": ("export",),
    "cli_keep": ("compact", "mend", "rebuild"),
    "cli_extract": ("evaluate", "extract"),
    "cli_load": ("load",),
    "cli_publish": ("publish",),
    "cli_data": ("decide", "demo", "derive", "import", "parse", "serve", "verify"),
    "cli_refresh": ("refresh",),
    "cli_status": ("status",),
}  # by the module that has them


class Commands(click.Group):
    """The commands of `COMMANDS`; each is the function NAME_command of its module."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(name for names in COMMANDS.values() for name in names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return load(cmd_name)


def load(name: str) -> click.Command | None:
    """Load a command by name; None where there is none."""
    module = next((module for module, names in COMMANDS.items() if name in names), None)
    if module is None:
        return None
    command: click.Command = getattr(import_module(f"evidence_kb.{module}"), f"{name}_command")
    return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="evidence-kb")
def main() -> None:
    """Track what the medical literature says about treatments, in checked words."""

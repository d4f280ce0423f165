"""The command `changes`: what runs changed, in the words of the page, as Markdown, JSON or an Atom feed."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import click

from evidence_kb.cli_common import data_option, guarded
from evidence_kb.errors import UsageError


@click.command("changes")
@click.option(
    "--since", type=click.IntRange(0), metavar="RUN", help="All runs after this one. Default: the newest run."
)
@click.option("--topic", "slug", help="Only this topic. Default: all.")
@click.option("--format", "form", type=click.Choice(["md", "json", "atom"]), default="md", show_default=True)
@click.option(
    "--base-url", default="http://127.0.0.1:8001", show_default=True, help="Where the pages are, for links of the feed."
)
@data_option
@guarded
def changes_command(since: int | None, slug: str | None, form: str, base_url: str, data_folder: Path) -> None:
    """Say which cells of the evidence map moved and because of which words, and what else is new, changed or gone."""
    path = data_folder / "evidence.db"
    if not path.exists():
        raise UsageError(f"{path} does not exist; build it with `evidence-kb refresh` or `evidence-kb import`")
    click.echo(asyncio.run(_said(path, since, slug, form, base_url)), nl=False)


async def _said(path: Path, since: int | None, slug: str | None, form: str, base_url: str) -> str:
    from evidence_kb.pages import changes_told, feed, site  # here, because Datasette takes half a second to import
    from evidence_kb.pages.offline import offline

    with offline(path, base_url) as visit:
        topics = [topic for topic in await visit.rows(site.SQL_TOPICS) if slug in (None, topic["slug"])]
        if slug is not None and not topics:
            raise UsageError(f"no topic is called {slug!r}; `evidence-kb status` lists those held")
        if form == "atom":
            if len(topics) != 1:
                raise UsageError("a feed is of one topic; choose it with --topic")
            return (await feed.written(visit, topics[0], since=since or 0)).decode() + "\n"
        found = await changes_told.told(visit, topics, since)
        return changes_told.markdown(found) if form == "md" else json.dumps(found, indent=2, ensure_ascii=False) + "\n"

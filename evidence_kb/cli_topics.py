"""Which topics a command means, by their slugs and the folder of their files."""

from __future__ import annotations

from pathlib import Path

from evidence_kb.errors import UsageError
from evidence_kb.topic import SLUG, Topic, read_topic, read_topics


def chosen(slugs: tuple[str, ...], folder: Path) -> tuple[Topic, ...]:
    """Return the topics with these slugs, or all; an unknown slug names those that exist."""
    if not folder.is_dir():
        raise UsageError(f"{folder} does not exist; run this where the topic files are, or name them with --sources")
    if not slugs:
        topics = read_topics(folder)
        if not topics:
            raise UsageError(f"{folder} holds no topic file; write {folder}/<slug>.yml with a title and a question")
        return topics
    files = {slug: topic_file(folder, slug) for slug in slugs}
    unknown = [slug for slug, path in files.items() if path is None]
    if unknown:
        known = ", ".join(topic.slug for topic in read_topics(folder)) or "none"
        raise UsageError(f"{folder} holds no topic {', '.join(unknown)}; known topics: {known}")
    return tuple(read_topic(path) for path in files.values() if path)


def topic_file(folder: Path, slug: str) -> Path | None:
    """Return the file of a topic, None where there is none. Raises UsageError for what is no slug."""
    if not SLUG.fullmatch(slug):
        raise UsageError(f"{slug!r} is not a topic's slug: use up to 63 lower-case letters, digits and hyphens")
    found = (folder / f"{slug}{ending}" for ending in (".yml", ".yaml"))
    return next((path for path in found if path.is_file()), None)

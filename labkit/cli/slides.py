"""``labkit slides``: the notebooks, for a room to look at together."""

from __future__ import annotations

from pathlib import Path

import click

from labkit.cli.workspace import find_course


@click.command(short_help="Make slides from the notebooks.")
@click.argument("numbers", nargs=-1, metavar="[NOTEBOOK]...")
@click.option(
    "-o",
    "--output",
    default="build/slides",
    show_default=True,
    type=click.Path(path_type=Path),
    help="Folder to write to.",
)
@click.option(
    "--reveal", help="Folder or address of reveal.js 4; without it a browser fetches it from unpkg.com."
)
def slides(numbers: tuple[str, ...], output: Path, reveal: str | None) -> None:
    """Make slides of all notebooks, or of those that are named, such as 03: questions, predictions, runs, key points.

    Exercises and answers are left out. For instructors, in a clone; needs the packages of labkit[dev].
    """
    from labkit.authoring import find_sources
    from labkit.authoring.documents import number_of
    from labkit.authoring.slides import CDN, render_file

    sources = {number_of(path): path for path in find_sources(find_course(Path.cwd()))}
    unknown = sorted(set(numbers) - set(sources))
    if unknown:
        raise click.UsageError(
            f"There is no notebook {', '.join(unknown)}; there are {', '.join(sorted(sources))}."
        )
    try:
        output.mkdir(parents=True, exist_ok=True)
        for number in numbers or sorted(sources):
            page = output / f"{sources[number].stem}.html"
            page.write_text(render_file(sources[number], reveal or CDN), "utf-8")
            click.echo(f"written: {page}")
    except OSError as error:
        raise click.ClickException(
            f"The slides cannot be written to {output} ({error.strerror}). Try another folder: labkit slides -o FOLDER"
        ) from error

"""A picture by its name, the same each time."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from screenshots.chart import CHARTS
from screenshots.drawing import svg_of
from screenshots.form import NAME, draw_form
from screenshots.form import WORDS as WORDS_OF_FORM
from screenshots.scenes import SCENES
from screenshots.stage import stage

FOLDER = Path(__file__).parent
WORDS = {
    **{name: scene.words for name, scene in SCENES.items()},
    **{name: chart.words for name, chart in CHARTS.items()},
    NAME: WORDS_OF_FORM,
}
"""What each picture has to say, by its name."""


async def draw(name: str) -> str:
    """The picture of that name, as SVG: a chart, the setup, or what the dashboard shows in a scene."""
    if name in CHARTS:
        return CHARTS[name].draw()
    with TemporaryDirectory() as folder:
        if name == NAME:
            return await draw_form(folder)
        scene = SCENES[name]
        opened = stage(folder, size=scene.size, theme=scene.theme, colour=scene.colour, moods=scene.moods)
        async with opened as played:
            await scene.play(played)
            return svg_of(played.app)


def file_of(name: str) -> Path:
    """Where the picture of that name lies."""
    return FOLDER / f"{name}.svg"

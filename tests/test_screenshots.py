"""The README's pictures: each says what it is there to show, and drawing it anew changes nothing."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from screenshots.picture import FOLDER, WORDS, draw, file_of

SVG = "{http://www.w3.org/2000/svg}"


def words_of(svg: str) -> str:
    """The text of a picture, line by line, with one blank between what stands apart."""
    lines: dict[float, list[str]] = {}
    for text in ElementTree.fromstring(svg).iter(f"{SVG}text"):
        lines.setdefault(float(text.attrib["y"]), []).append(text.text or "")
    return " ".join(" ".join(words) for words in lines.values())


def test_there_is_a_picture_of_each_name_and_none_of_anything_else() -> None:
    assert {path.stem for path in FOLDER.glob("*.svg")} == set(WORDS)


@pytest.mark.parametrize("name", WORDS)
def test_picture_says_what_it_is_there_to_show(name: str) -> None:
    said = words_of(file_of(name).read_text(encoding="utf-8"))
    for words in WORDS[name]:
        assert words in said


@pytest.mark.parametrize("name", WORDS)
async def test_drawing_it_anew_changes_nothing(name: str) -> None:
    assert await draw(name) == file_of(name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", WORDS)
def test_picture_loads_nothing_from_elsewhere(name: str) -> None:
    svg = file_of(name).read_text(encoding="utf-8")
    assert "url(" not in svg
    assert "href" not in svg
    assert len(svg) < 50_000

"""Saves the whole graph as a picture: SVG or PNG."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRectF, QSize
from PySide6.QtGui import QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgGenerator

from tango_desktop.core.files import atomic_write
from tango_desktop.i18n import tr
from tango_desktop.ui import theme

from .scene import GraphScene

MARGIN = 16.0
MOST_PIXELS = 80_000_000  # of a PNG; larger graphs are drawn smaller
_DOTS_PER_INCH = 96  # so that a unit is a pixel, as CSS has it
_LONGEST = 32_000  # pixels that a side may have


def save_svg(scene: GraphScene, path: Path) -> None:
    """Write the whole graph as SVG.

    Raises:
        ProjectError: the file cannot be written.
    """
    area = _area(scene)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setResolution(_DOTS_PER_INCH)
    generator.setSize(area.size().toSize())
    generator.setViewBox(QRectF(QPointF(0, 0), area.size()))
    generator.setTitle(tr("Graph of {name}", name=scene.network.document.name))
    painter = QPainter(generator)
    _paint(scene, painter, area, 1.0)
    painter.end()
    _write(path, buffer.data())


def save_png(scene: GraphScene, path: Path, zoom: float = 2.0) -> None:
    """Write the whole graph as PNG, ``zoom`` pixels to a scene unit where that is not too large.

    Raises:
        ProjectError: the file cannot be written.
    """
    image = drawn(scene, zoom)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    _write(path, buffer.data())


def drawn(scene: GraphScene, zoom: float) -> QImage:
    """The whole graph as an image."""
    area = _area(scene)
    zoom = min(
        zoom,
        (MOST_PIXELS / (area.width() * area.height())) ** 0.5,
        _LONGEST / max(area.width(), area.height()),
    )
    size = QSize(max(1, round(area.width() * zoom)), max(1, round(area.height() * zoom)))
    image = QImage(size, QImage.Format.Format_RGB32)
    image.fill(theme.color("window"))
    painter = QPainter(image)
    _paint(scene, painter, area, zoom)
    painter.end()
    return image


def _area(scene: GraphScene) -> QRectF:
    return scene.bounds.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)


def _paint(scene: GraphScene, painter: QPainter, area: QRectF, zoom: float) -> None:
    painter.fillRect(QRectF(0, 0, area.width() * zoom, area.height() * zoom), theme.color("window"))
    painter.scale(zoom, zoom)
    painter.translate(-area.topLeft())
    scene.paint_graph(painter, area, zoom)


def _write(path: Path, data: QByteArray) -> None:
    with atomic_write(path) as file:
        file.write(data.data())

"""The network document: layers, shapes, costs, edits, files. No Qt, no torch."""

from .builder import DocumentBuilder
from .checks import Problem, ProblemKind
from .costs import LayerCost
from .document import ImageSize, NetworkDocument
from .files import load, save
from .layers import LAYERS, LayerGroup, LayerInfo, Shape
from .node import IMAGES, Node

__all__ = [
    "IMAGES",
    "LAYERS",
    "DocumentBuilder",
    "ImageSize",
    "LayerCost",
    "LayerGroup",
    "LayerInfo",
    "NetworkDocument",
    "Node",
    "Problem",
    "ProblemKind",
    "Shape",
    "load",
    "save",
]

"""The network document: layers, shapes, costs, edits, files. No Qt, no torch."""

from .builder import DocumentBuilder
from .checks import Problem, ProblemKind
from .costs import LayerCost
from .describe import BlockCost, NetworkDescription, describe
from .document import ImageSize, NetworkDocument
from .files import load, save, to_text
from .layers import LAYERS, LayerGroup, LayerInfo, Shape
from .node import IMAGES, Node

__all__ = [
    "IMAGES",
    "LAYERS",
    "BlockCost",
    "DocumentBuilder",
    "ImageSize",
    "LayerCost",
    "LayerGroup",
    "LayerInfo",
    "NetworkDescription",
    "NetworkDocument",
    "Node",
    "Problem",
    "ProblemKind",
    "Shape",
    "describe",
    "load",
    "save",
    "to_text",
]

"""Which network for which device: rules, roofline estimate, the network stage. No Qt, no torch."""

from tango_desktop.recommend.catalogue import catalogue
from tango_desktop.recommend.recommend import candidate, recommend
from tango_desktop.recommend.records import Candidate, Recommendation, RecommendRequest

__all__ = [
    "Candidate",
    "RecommendRequest",
    "Recommendation",
    "candidate",
    "catalogue",
    "recommend",
]

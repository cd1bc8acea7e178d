"""Where each kind of layer comes from: the paper, or PyTorch's operation of the same meaning."""

from __future__ import annotations

from collections.abc import Mapping

_RESIDUAL = "He et al., Deep residual learning, arXiv 1512.03385"
_YOLOR = "Wang et al., You only learn one representation, arXiv 2105.04206"
_LEVELS = "Park et al., ssFPN, arXiv 2208.11533"

SOURCES: Mapping[str, str] = {
    "relu": "Nair and Hinton, Rectified linear units, ICML 2010",
    "leaky_relu": "Maas et al., Rectifier nonlinearities, ICML 2013",
    "relu6": "Krizhevsky, Convolutional deep belief networks on CIFAR-10, 2010",
    "silu": "Elfwing et al., Sigmoid-weighted linear units, arXiv 1702.03118",
    "gelu": "Hendrycks and Gimpel, Gaussian error linear units, arXiv 1606.08415",
    "mish": "Misra, Mish, arXiv 1908.08681",
    "hardswish": "Howard et al., MobileNetV3, arXiv 1905.02244",
    "hardsigmoid": "torch.nn.Hardsigmoid",
    "sigmoid": "torch.nn.Sigmoid",
    "tanh": "torch.nn.Tanh",
    "softmax": "torch.nn.Softmax",
    "conv2d": "LeCun et al., Backpropagation applied to zip codes, 1989",
    "conv_transpose2d": "Zeiler et al., Deconvolutional networks, CVPR 2010",
    "linear": "torch.nn.Linear",
    "flatten": "torch.flatten",
    "implicit_add": _YOLOR,
    "implicit_multiply": _YOLOR,
    "detect": "Wang et al., YOLOv7, arXiv 2207.02696",
    "add": _RESIDUAL,
    "multiply": "Hu et al., Squeeze-and-excitation networks, arXiv 1709.01507",
    "concat": "Huang et al., Densely connected networks, arXiv 1608.06993",
    "identity": "torch.nn.Identity",
    "upsample": "torch.nn.Upsample",
    "reorg": "Redmon and Farhadi, YOLO9000, arXiv 1612.08242",
    "pad": "torch.nn.functional.pad",
    "pad_shortcut": _RESIDUAL,
    "channel_shuffle": "Zhang et al., ShuffleNet, arXiv 1707.01083",
    "stack_levels": _LEVELS,
    "conv3d": _LEVELS,
    "level_pool": _LEVELS,
    "batch_norm": "Ioffe and Szegedy, Batch normalization, arXiv 1502.03167",
    "group_norm": "Wu and He, Group normalization, arXiv 1803.08494",
    "response_norm": "Krizhevsky et al., ImageNet classification, NIPS 2012",
    "dropout": "Srivastava et al., Dropout, JMLR 2014",
    "max_pool": "torch.nn.MaxPool2d",
    "avg_pool": "torch.nn.AvgPool2d",
    "adaptive_avg_pool": "torch.nn.AdaptiveAvgPool2d",
    "global_avg_pool": "Lin et al., Network in network, arXiv 1312.4400",
    "global_max_pool": "torch.amax",
}


def source_of(layer: str) -> str:
    """Where a kind of layer comes from; empty for those that are not known."""
    return SOURCES.get(layer, "")

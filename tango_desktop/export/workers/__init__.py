"""Scripts that convert: each runs alone in a child process, in whichever Python has its packages.

A worker imports ``talk`` by ``from . import talk``, the packages of its engine and what those need,
so it may have its engine's name (``openvino.py``) without hiding that engine's package. It ends
with ``if __name__ == "__main__": main()``. Where its environment is isolated (``rknn``), nothing
else of this program is there: it uses no other module of it, and runs in Python 3.8 and newer.
"""

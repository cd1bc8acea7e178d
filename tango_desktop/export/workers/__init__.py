"""Scripts that convert: each runs alone in a child process, in whichever Python has its packages.

A worker imports ``talk`` by ``from . import talk``, the packages of its engine and what those need,
and nothing else of this program: an environment that was made for an engine has none of it. So it
may have its engine's name (``openvino.py``) without hiding that engine's package. It ends with
``if __name__ == "__main__": main()``. Python 3.8 and newer.
"""

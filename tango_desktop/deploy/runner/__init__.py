"""The runner: what a bundle carries to the device, and nothing of TANGO Desktop besides.

NumPy, Pillow and the model's engine only; OpenCV is used where it is there (video, camera, window).
It is written for Python 3.6 and newer, since boards have what they have: no dataclasses, no walrus,
no ``list[str]``. In a bundle this folder is called ``tango_runner``, and the real ``preprocess.py``
is in it.
"""

VERSION = "1"

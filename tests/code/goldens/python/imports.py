import os
import os.path
import a.b as c, d, e.f
from . import q
from .. import up
from ..x.y import (
    z as w,  # why
    v,
)
from m import *
from __future__ import annotations
from a . b import c

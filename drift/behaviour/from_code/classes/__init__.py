"""Classes as the model sees them: their kind, fields, enum members and the types of annotations."""

from drift.behaviour.from_code.classes.descriptions import ClassInfo, EnumMember, FieldInfo
from drift.behaviour.from_code.classes.registry import Classes
from drift.behaviour.from_code.classes.types import replace_optional

__all__ = ["ClassInfo", "Classes", "EnumMember", "FieldInfo", "replace_optional"]

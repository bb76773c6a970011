"""Prisma schemas as modules: models are classes, their fields are declared by calls of `@prisma.field`."""

from drift.code.languages.prisma.module import comments, decode, lower

__all__ = ["comments", "decode", "lower"]

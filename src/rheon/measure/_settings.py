"""Shared parts: settings that must be whole numbers, or numbers within limits."""

from __future__ import annotations

from rheon.core.settings import number, whole, whole_or_none

__all__ = ["number", "whole", "whole_or_none"]

"""Scenes for render.py: vehicles, their surroundings, light, camera, film."""

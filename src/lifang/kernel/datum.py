"""GCJ-02, the shifted coordinates that maps in mainland China must use, from and to WGS-84.

The law keeps the formula secret; this is the approximation that open libraries share.
It holds in a rectangle around China; positions outside are returned untouched.
"""

from __future__ import annotations

from math import cos, pi, radians, sin, sqrt

from lifang.kernel.geometry import E6, Box, Position

_SHIFTED = Box(829_300, 72_004_000, 55_827_100, 137_834_700)
_AXIS = 6_378_245.0  # Krasovsky 1940, metres
_ECCENTRICITY_SQUARED = 0.00669342162296594323
_ROUNDS = 5  # each divides the error by more than a hundred


def to_gcj02(wgs84: Position) -> Position:
    if not _SHIFTED.contains(wgs84):
        return wgs84
    lat, lon = _shifted(wgs84.lat / E6, wgs84.lon / E6)
    return Position(round(lat * E6), round(lon * E6))


def to_wgs84(gcj02: Position) -> Position:
    """By fixed-point iteration: the shift changes slowly, so the shift at the guess corrects the guess."""
    if not _SHIFTED.contains(gcj02):
        return gcj02
    target_lat, target_lon = gcj02.lat / E6, gcj02.lon / E6
    lat, lon = target_lat, target_lon
    for _ in range(_ROUNDS):
        shifted_lat, shifted_lon = _shifted(lat, lon)
        lat, lon = lat + target_lat - shifted_lat, lon + target_lon - shifted_lon
    return Position(round(lat * E6), round(lon * E6))


def _shifted(lat: float, lon: float) -> tuple[float, float]:
    x, y = lon - 105.0, lat - 35.0
    ripple = (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + ripple
    north += (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + ripple
    east += (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    curvature = 1 - _ECCENTRICITY_SQUARED * sin(radians(lat)) ** 2
    meridian_radius = _AXIS * (1 - _ECCENTRICITY_SQUARED) / (curvature * sqrt(curvature))
    parallel_radius = _AXIS / sqrt(curvature) * cos(radians(lat))
    return lat + north * 180.0 / (meridian_radius * pi), lon + east * 180.0 / (parallel_radius * pi)

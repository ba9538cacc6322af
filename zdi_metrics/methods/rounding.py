"""Rounding to significant digits, whole arrays at a time."""

import numpy as np

DIGITS = 10
EXACT_POWERS = 22  # 10**22 is the largest power of ten that a double holds exactly
NEAR_A_TIE = 1e-4  # scaled to ten digits, a double is off by 1e-6 at most


def significant(values: np.ndarray) -> np.ndarray:
    """Float64 values rounded to ten significant digits as `float(f"{value:.10g}")` does; NaN for what is not finite.

    The last bits of a machine's arithmetic then never show. Numbers near a tie, very large and very small ones go
    through their decimal text, for which this is exact; the others are scaled by an exact power of ten.
    """
    known = np.isfinite(values) & (values != 0)
    size = np.abs(np.where(known, values, 1.0))
    power = DIGITS - 1 - np.floor(np.log10(size)).astype(np.int64)
    scale = 10.0 ** np.clip(np.abs(power), 0, EXACT_POWERS)
    with np.errstate(all="ignore"):  # what leaves the range is among the unsure ones below
        scaled = np.where(power < 0, size / scale, size * scale)
        whole = np.rint(scaled)
        rounded = np.copysign(np.where(power < 0, whole * scale, whole / scale), values)
        unsure = ~(np.abs(np.abs(scaled - whole) - 0.5) >= NEAR_A_TIE)
    unsure |= (np.abs(power) > EXACT_POWERS) | (scaled < 10.0 ** (DIGITS - 1)) | ~(whole < 10.0**DIGITS)
    for place in np.flatnonzero(unsure & known):
        rounded[place] = float(f"{values[place]:.{DIGITS}g}")
    known &= np.isfinite(rounded)  # the largest numbers of all round up to infinity
    return np.where(known, rounded, np.where(values == 0, values, np.nan))

"""Structure of regional economies: location quotients, concentration, specialisation, variety; shift-share, complexity.

The measures of this module take a table of amounts with one row per region (or region and year) and one column per
sector. Amounts, not shares: every row is divided by its own sum, so that shares which sum to 1 or to 100 give the same.
Shares that sum to less are taken for the whole: give all sectors, disjoint. A row with a missing or negative figure, or
with a sum of zero, has no structure and a missing result (NaN); zero is a figure. Tables that cannot be read (empty,
no numbers, infinite, a sector twice) raise NotComputable.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from math import inf
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from zdi_metrics.errors import NotComputable
from zdi_metrics.methods.amounts import checked
from zdi_metrics.methods.dns import EXACT
from zdi_metrics.methods.shift_share import ShiftShare, dynamic_shift_share, shift_share

__all__ = [
    "Complexity",
    "ShiftShare",
    "complexity",
    "dynamic_shift_share",
    "entropy",
    "herfindahl",
    "krugman",
    "location_quotient",
    "shares",
    "shift_share",
    "variety",
]

Vector = npt.NDArray[np.float64]

SAME = "Give the reference the same sectors as the amounts: one row for all, or one row for each of theirs."
TOO_FEW = "Fewer than two regions have a sector of their own: there is nothing to compare."
ALIKE = "All regions have the same sectors: there is nothing to tell them apart by."
APART = "Regions and sectors fall into groups that share nothing: no scale covers them all."
AMBIGUOUS = "Two scales tell the regions apart equally well: the index is not unique."
NO_SIGN = "Neither diversity nor ubiquity says which end of the scale is the complex one."


class Complexity(NamedTuple):
    """Complexity of regions and sectors; without the two indices `reason` says why in one sentence."""

    diversity: pd.Series  # number of sectors present, by region
    ubiquity: pd.Series  # number of regions where present, by sector
    eci: pd.Series | None = None  # economic complexity index by region: mean 0, standard deviation 1 (over n)
    pci: pd.Series | None = None  # the same of the sectors ("products")
    reason: str | None = None


def shares(amounts: pd.DataFrame) -> pd.DataFrame:
    """Each sector's share of its row's sum, 0 to 1; a whole row is missing when one of its figures is."""
    figures = checked(amounts, "The table of amounts")
    totals = figures.where(figures >= 0).sum(axis=1, skipna=False)
    return figures.div(totals.where(totals > 0), axis=0)


def location_quotient(amounts: pd.DataFrame, reference: pd.Series | pd.DataFrame | None = None) -> pd.DataFrame:
    """Share of a sector in a region over its share in the reference; 1 is as there.

    `reference` holds the amounts of the area compared with, by sector; without it the sum of all rows. The quotient is
    missing for a sector that the reference does not have, and for all regions when the sum lacks a figure.
    Source: Isserman (1977), Journal of the American Institute of Planners 43.
    """
    if reference is None:
        reference = checked(amounts, "The table of amounts").sum(axis=0, skipna=False)
    own, compared = shares(amounts), _reference(amounts, reference)
    quotients = own / compared.where(compared > 0)
    return quotients.where(quotients < inf)


def herfindahl(amounts: pd.DataFrame) -> pd.Series:
    """Herfindahl index of each row: sum of the squared shares, 1 / n for n equal sectors, 1 for a single one.

    Its inverse is the number of equal sectors that would be as concentrated.
    Source: Hirschman (1964), American Economic Review 54.
    """
    return (shares(amounts) ** 2).sum(axis=1, skipna=False)


def krugman(amounts: pd.DataFrame, reference: pd.Series | pd.DataFrame) -> pd.Series:
    """Krugman index of each row: sum of the absolute differences of its shares from those of the reference.

    0 is the same structure, 2 nothing in common. `reference` holds amounts too: a Series by sector for all rows, or a
    table with a row for each of theirs.
    Source: Krugman (1991), Geography and Trade.
    """
    return (shares(amounts) - _reference(amounts, reference)).abs().sum(axis=1, skipna=False)


def entropy(amounts: pd.DataFrame) -> pd.Series:
    """Shannon entropy of each row in bits: 0 for a single sector, log2(n) for n equal ones.

    Source: Shannon (1948), Bell System Technical Journal 27.
    """
    return _bits(shares(amounts))


def variety(amounts: pd.DataFrame, groups: Mapping[Hashable, Hashable] | pd.Series) -> pd.DataFrame:
    """Split the entropy of each row into that between groups of sectors and that within them.

    `groups` names the group of every sector (sector to group). Returns the columns `unrelated` (between the groups),
    `related` (within, weighted by the groups' shares) and `entropy`, their sum, in bits.
    Source: Frenken, van Oort and Verburg (2007), Regional Studies 41.
    """
    group_of = dict(groups.items())
    lacking = [str(sector) for sector in amounts.columns if pd.isna(group_of.get(sector))]
    if lacking:
        raise NotComputable(f"No group is named for {', '.join(lacking)}.", "Name the group of every sector.")
    own = shares(amounts)
    of_groups = own.T.groupby(lambda sector: group_of[sector])
    between = _bits(of_groups.sum(min_count=1).T)
    within = own * (_information(own) - _information(of_groups.transform("sum").T.where(own > 0, 1.0)))
    return pd.DataFrame({"unrelated": between, "related": within.sum(axis=1, skipna=False), "entropy": _bits(own)})


def complexity(matrix: pd.DataFrame, *, threshold: float | None = 1.0) -> Complexity:
    """Economic complexity by the method of reflections, as an eigenvector.

    `matrix` holds amounts with one row per region and one column per sector, none missing. A sector counts as present
    where its location quotient reaches `threshold` (a billionth less does: rounding must not decide); with None the
    matrix itself holds zeros and ones. The index of the regions is the second eigenvector of the matrix that averages
    over sectors and back, standardised; that of a sector is the standardised mean over the regions that have it. A
    region or sector that is present nowhere is missing (NaN) in the index.

    The sign is fixed: the index of the regions rises with diversity, or, where it goes neither way, falls with the mean
    ubiquity of a region's sectors. On few regions or coarse sectors it hangs by a thread: look at both.
    Raises NotComputable for a matrix with missing, negative or infinite figures or with labels named twice.
    Source: Hidalgo and Hausmann (2009), PNAS 106, and its supplement; Hausmann et al. (2014), Atlas of Complexity.
    """
    present = _present(_amounts(matrix), threshold)
    diversity, ubiquity = present.sum(axis=1).astype("int64"), present.sum(axis=0).astype("int64")
    counted = present.loc[diversity > 0, ubiquity > 0]
    found = _scale(counted.to_numpy(np.float64))
    if isinstance(found, str):
        return Complexity(diversity, ubiquity, reason=found)
    regions, sectors = found
    eci = pd.Series(regions, index=counted.index, name="eci").reindex(matrix.index)
    pci = pd.Series(sectors, index=counted.columns, name="pci").reindex(matrix.columns)
    return Complexity(diversity, ubiquity, eci, pci)


def _bits(parts: pd.DataFrame) -> pd.Series:
    return (parts * _information(parts)).sum(axis=1, skipna=False)


def _information(parts: pd.DataFrame) -> pd.DataFrame:
    """Bits that a share is worth; none for a share of zero, whose part in the sum is zero in the limit."""
    return 0.0 - parts.where(parts > 0, 1.0).clip(upper=1.0).apply(np.log2)  # rounding may exceed 1


def _reference(amounts: pd.DataFrame, reference: pd.Series | pd.DataFrame) -> pd.DataFrame:
    """Shares of the reference, one row for each of the amounts."""
    table = reference.to_frame().T if isinstance(reference, pd.Series) else reference
    found = shares(checked(table, "The reference"))
    if set(found.columns) != set(amounts.columns):
        raise NotComputable("The reference does not have the sectors of the amounts.", SAME)
    found = found[amounts.columns]
    if isinstance(reference, pd.Series):
        return found.iloc[[0] * len(amounts)].set_axis(amounts.index)
    if not found.index.equals(amounts.index):
        raise NotComputable("The reference does not have the rows of the amounts.", SAME)
    return found


def _amounts(matrix: pd.DataFrame) -> pd.DataFrame:
    figures = checked(matrix, "The matrix")
    if not figures.index.is_unique:
        raise NotComputable("The matrix names a region twice.", "Give every region one row.")
    bad = np.argwhere(~(figures.to_numpy() >= 0))
    if len(bad):
        region, sector = figures.index[bad[0][0]], figures.columns[bad[0][1]]
        what = f"The matrix has no amount for {sector} in {region}."
        raise NotComputable(what, "Give zero where there is nothing, or leave out the region or the sector.")
    return figures


def _present(figures: pd.DataFrame, threshold: float | None) -> pd.DataFrame:
    if threshold is None:
        if not bool(figures.isin([0, 1]).to_numpy().all()):
            cure = "Give a threshold for the location quotient, or a matrix of zeros and ones."
            raise NotComputable("The matrix holds other figures than zeros and ones.", cure)
        return figures > 0
    if not threshold > 0:
        raise NotComputable(f"The threshold {threshold!r} is not above zero.", "Choose 1, as is usual.")
    return location_quotient(figures) >= threshold * (1 - EXACT)


def _scale(present: Vector) -> tuple[Vector, Vector] | str:
    """Standardised indices of regions and sectors, or the reason why there are none.

    Averaging over sectors and back is similar to a symmetric matrix, whose eigenvectors are found more exactly.
    """
    if len(present) < 2:
        return TOO_FEW
    diversity, ubiquity = present.sum(axis=1), present.sum(axis=0)
    half = present / np.sqrt(np.outer(diversity, ubiquity))
    values, vectors = np.linalg.eigh(half @ half.T)  # ascending
    reason = _not_unique(values[::-1])
    if reason:
        return reason
    regions = _standardised(vectors[:, -2] / np.sqrt(diversity))
    rarity = -(present @ ubiquity) / diversity
    sign = _direction(regions, diversity) or _direction(regions, rarity)
    if not sign:
        return NO_SIGN
    regions = sign * regions
    return regions, _standardised(present.T @ regions / ubiquity)


def _not_unique(values: Vector) -> str | None:
    """Say why the second of the eigenvalues, in falling order, has no direction of its own."""
    if values[1] <= EXACT:
        return ALIKE
    if values[1] >= 1 - EXACT:
        return APART
    return AMBIGUOUS if len(values) > 2 and values[1] - values[2] <= EXACT else None


def _standardised(vector: Vector) -> Vector:
    result: Vector = (vector - vector.mean()) / vector.std()
    return result


def _direction(index: Vector, other: Vector) -> int:
    """Sign of the covariance of a standardised vector with another; 0 where there is none beyond rounding."""
    covariance = float(index @ (other - other.mean())) / len(index) / float(np.abs(other).max())
    return 0 if abs(covariance) <= EXACT else int(np.sign(covariance))

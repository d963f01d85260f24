"""Stations and cards, and their subscriptions."""

# pyright: reportUnusedImport=false
from app.services.assets.asset import AssetForm, another
from app.services.assets.history import AssetLine
from app.services.assets.list import FILTERS, AssetRow, search
from app.services.assets.page import AssetPage, read

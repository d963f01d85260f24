"""The enumerations that rules, tables, services and screens have in common, with their words."""

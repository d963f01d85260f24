"""Every enumeration with its words: what rules, tables, services and screens have in common."""

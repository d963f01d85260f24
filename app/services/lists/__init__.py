"""What all lists share: pages by keyset, search texts, and hits in their order."""

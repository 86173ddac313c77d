"""The one room for words: sentences and names for people, in both languages."""

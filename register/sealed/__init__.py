"""Sealed values in columns and files, rotation of the keys that open them, and the key ring on paper.

The vault itself is `register.vault`.
"""

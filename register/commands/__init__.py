"""The commands of `raprueang`, a module for each group; `register.cli` loads them when they are called."""

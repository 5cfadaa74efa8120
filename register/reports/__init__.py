"""The register book and the reports to the head: figures, words, papers, and who may have which."""

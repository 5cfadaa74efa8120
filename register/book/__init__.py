"""The register book as it is read: cases, their deadlines, what is due, what they were before."""

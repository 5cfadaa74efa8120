"""A private certificate authority for the test servers."""

from dataclasses import dataclass
from pathlib import Path

import trustme


@dataclass(frozen=True, slots=True)
class Certificates:
    """PEM files: the CA a client must trust, and a server's chain and key for `127.0.0.1` and `localhost`."""

    ca_file: Path
    chain_file: Path
    key_file: Path


def make_certificates(folder: Path) -> Certificates:
    """Create a new CA and one server certificate in `folder`."""
    authority = trustme.CA()
    leaf = authority.issue_cert("127.0.0.1", "localhost")
    made = Certificates(folder / "ca.pem", folder / "chain.pem", folder / "key.pem")
    authority.cert_pem.write_to_path(made.ca_file)
    for number, link in enumerate(leaf.cert_chain_pems):
        link.write_to_path(made.chain_file, append=number > 0)
    leaf.private_key_pem.write_to_path(made.key_file)
    return made

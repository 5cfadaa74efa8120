"""What can be looked at without asking a server."""

from pathlib import Path

import pytest

from register.errors import SettingsError
from register.watch import health


@pytest.fixture
def mounts(tmp_path: Path) -> Path:
    """A list of mounts as Linux keeps it."""
    file = tmp_path / "mounts"
    file.write_text(
        "/dev/sda1 / ext4 rw 0 0\n"
        "server:/offices /srv/office nfs4 rw 0 0\n"
        "/dev/sdb1 /srv/office/disk xfs rw 0 0\n"
        "//nas/share /mnt/our\\040share cifs rw 0 0\n"
        "me@server: /mnt/ssh fuse.sshfs rw 0 0\n"
    )
    return file


@pytest.mark.parametrize("folder", ["/srv/office", "/srv/office/data", "/mnt/our share/data", "/mnt/ssh"])
def test_sqlite_on_a_share_of_another_machine_is_refused(mounts: Path, folder: str) -> None:
    with pytest.raises(SettingsError, match="network share"):
        health.on_this_machine(Path(folder), mounts)


@pytest.mark.parametrize(("folder", "kind"), [("/var/lib/raprueang", "ext4"), ("/srv/office/disk/data", "xfs")])
def test_a_disk_of_this_machine_is_not(mounts: Path, folder: str, kind: str) -> None:
    assert health.on_this_machine(Path(folder), mounts).endswith(f"({kind})")


def test_a_link_to_a_share_is_followed(mounts: Path, tmp_path: Path) -> None:
    link = tmp_path / "data"
    link.symlink_to("/srv/office/data")
    with pytest.raises(SettingsError, match="network share"):
        health.on_this_machine(link, mounts)

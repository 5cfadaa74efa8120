"""Values the outbox tests share."""

import pytest

from outbox.compose import Agency


@pytest.fixture
def agency() -> Agency:
    return Agency(
        name="สำนักงานพัฒนาชุมชนจังหวัดเลย",
        unit="กลุ่มงานประสานและสนับสนุนการบริหารงานพัฒนาชุมชน",
        address_lines=("ศาลากลางจังหวัดเลย ชั้น 4 ถนนมลิวรรณ", "อำเภอเมืองเลย จังหวัดเลย 42000"),
        phone="0 4281 1773",
        email="office@example.go.th",
        website="https://www.example.go.th/",
        signatory_name="นายสมบูรณ์ ใจดี",
        signatory_position="พัฒนาการจังหวัดเลย",
        letter_prefix="ลย 0019/",
        status_url="https://track.example.go.th/",
    )

"""The weight file: checked before it is believed; and what the shipped weights make of plain cases."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from classify.features import COLUMNS, message
from classify.model import CATEGORIES, HEADS, Model, answer, load, packed, probabilities, shipped
from register.errors import SettingsError
from register.states import Category


@pytest.fixture(scope="module")
def model() -> Model:
    return load(shipped())


def small(tmp_path: Path) -> Path:
    weights = np.zeros((COLUMNS, len(HEADS)))
    weights[5, 0] = 1.5
    path = tmp_path / "small.model"
    path.write_bytes(packed(weights, np.arange(len(HEADS), dtype=float), {"messages": 3}))
    return path


def test_what_was_packed_is_loaded(tmp_path: Path) -> None:
    loaded = load(small(tmp_path))
    assert loaded.weights[5, 0] == 1.5
    assert loaded.weights.sum() == 1.5
    assert loaded.bias.tolist() == list(range(len(HEADS)))
    assert loaded.report == {"messages": 3}


def test_equal_weights_give_equal_bytes_and_version(tmp_path: Path) -> None:
    first = small(tmp_path)
    content, version = first.read_bytes(), load(first).version
    again = small(tmp_path)
    assert again.read_bytes() == content
    assert load(again).version == version


def test_a_missing_file_is_a_settings_error_with_a_hint(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read") as caught:
        load(tmp_path / "none.model")
    assert caught.value.hint


@pytest.mark.parametrize("place", [0, 30, 90, 200, -1])
def test_one_changed_byte_is_noticed(tmp_path: Path, place: int) -> None:
    path = small(tmp_path)
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)
    with pytest.raises(SettingsError, match="checksum"):
        load(path)


@pytest.mark.parametrize("content", [b"", b"raprueang weights 1 ", b"\x80\x04N.", b"PK\x03\x04"])
def test_foreign_files_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "foreign.model"
    path.write_bytes(content)
    with pytest.raises(SettingsError):
        load(path)


def test_weights_of_other_features_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = small(tmp_path)
    monkeypatch.setattr("classify.model.fingerprint", lambda: "another version")
    with pytest.raises(SettingsError, match="another version of this program"):
        load(path)


@pytest.mark.parametrize(
    ("subject", "body", "category"),
    [
        (
            "แจ้งเบาะแส",
            "หัวหน้าฝ่ายพัสดุเรียกเงินร้อยละสิบจากผู้รับเหมา ใครไม่จ่ายไม่ตรวจรับงานให้ มีคลิปเสียงเป็นหลักฐาน",
            Category.TIP_OFF,
        ),
        (
            "ไฟถนนดับ",
            "ไฟส่องสว่างหน้าหมู่บ้านดับมาสองเดือนแล้ว โทรแจ้งไปหลายครั้งยังไม่มีใครมาซ่อม เดือดร้อนมากครับ",
            Category.SERVICE_COMPLAINT,
        ),
        (
            "ขอเสนอแนะ",
            "อยากเสนอให้เทศบาลทำทางจักรยานรอบหนองน้ำ น่าจะช่วยให้คนออกกำลังกายมากขึ้น ใช้งบไม่มาก ลองทำสักช่วงก่อนก็ได้ครับ",
            Category.SUGGESTION,
        ),
        (
            "โปรโมชั่นพิเศษ",
            "จำหน่ายหมึกพิมพ์ราคาพิเศษ ลดสูงสุด 50% จัดส่งฟรีทั่วประเทศ สนใจติดต่อฝ่ายขาย คลิก https://shop.example",
            Category.OTHER,
        ),
    ],
)
def test_the_shipped_weights_know_plain_cases(model: Model, subject: str, body: str, category: Category) -> None:
    found = probabilities(model, message(subject, body))
    assert max(found, key=lambda one: found[one]) is category


def test_probabilities_hold_every_category_and_sum_to_one(model: Model) -> None:
    for subject, body in (("", ""), ("ก", "ข"), ("ร้องเรียน", "ถนนพัง " * 3000)):
        found = probabilities(model, message(subject, body))
        assert tuple(found) == CATEGORIES
        assert sum(found.values()) == pytest.approx(1)


def test_an_information_request_and_a_danger_are_told(model: Model) -> None:
    request = message(
        "ขอข้อมูลข่าวสาร", "ขอใช้สิทธิตาม พ.ร.บ. ข้อมูลข่าวสารของราชการ ขอสำเนาสัญญาจ้างและรายงานการประชุม ยินดีชำระค่าธรรมเนียม"
    )
    danger = message("ด่วน", "สายไฟแรงสูงขาดห้อยหน้าโรงเรียนอนุบาล มีประกายไฟ เด็กเดินผ่านตลอด ตอนนี้ฝนตกด้วย รีบมาด่วน")
    assert answer(model, request, "information_request") >= 0.5
    assert answer(model, request, "urgent") < 0.5
    assert answer(model, danger, "urgent") >= 0.5
    assert answer(model, danger, "information_request") < 0.5


def test_classifying_needs_no_training_library() -> None:
    program = (
        "import sys\n"
        "from classify.model import load, shipped, probabilities\n"
        "from classify.features import message\n"
        "probabilities(load(shipped()), message('ก', 'ข'))\n"
        "print([name for name in ('sklearn', 'scipy', 'pandas', 'torch') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_the_shipped_file_is_small_and_tells_how_it_was_trained(model: Model) -> None:
    assert shipped().stat().st_size < 4_500_000
    assert {"messages", "macro_f1", "calibration_error", "seed"} <= set(model.report)

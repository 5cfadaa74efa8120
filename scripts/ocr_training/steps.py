"""The four steps of training with Tesseract's own tools: start model, line files, training, finished model."""

import math
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from PIL import Image as Pillow

from scripts.ocr_training.network import Rates, averaged, trainable
from scripts.ocr_training.pages import Sample

LANGUAGE = "tha"
ALL_AT = 0.6  # of its iterations: from here on training has all line files
KEPT, AVERAGED = 1_000, 5  # iterations between checkpoints that are kept; how many of the last make the model
STOCK = Path("/usr/share/tesseract-ocr/5/tessdata/tha.traineddata")  # package tesseract-ocr-tha
# What Debian's model cannot write: five Thai digits, rare consonants, Latin letters, signs of letters and addresses.
ADDED = "๔๖๗๘๙ฌฃฅฦๅ฿“”&;_~ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#*=<>[]"
_CONFIG = "preserve_interword_spaces 1\n"  # without it a space is written at nearly every word
_SAME = str.maketrans({"–": "-", "—": "-", "‘": "'", "’": "'", "…": "..."})


def start(folder: Path, rates: Rates, model: Path | None = None) -> None:
    """Unpack the stock model into `folder` and make of it one that can learn `ADDED`.

    Writes start/tha.lstm (what training goes on from: the network of `model`, where one of ours is given) and
    start/tha/tha.traineddata (its new character set).
    """
    stock = folder / "stock"
    fresh = folder / "start"
    stock.mkdir(parents=True, exist_ok=True)
    fresh.mkdir(exist_ok=True)
    run("combine_tessdata", "-u", str(STOCK), f"{stock}/{LANGUAGE}.")
    header, *known = (stock / "tha.lstm-unicharset").read_text(encoding="utf-8").splitlines()
    letters = {line.split(" ")[0] for line in known}
    for letter in ADDED:
        if letter not in letters:
            number = len(known)
            known.append(f"{letter} 0 0,255,0,255,0,0,0,0,0,0 Common {number} 10 {number} {letter}")
    if int(header) > len(known):
        raise ValueError("the character set of the stock model is cut off")
    (fresh / "unicharset").write_text("\n".join([str(len(known)), *known]) + "\n", encoding="utf-8")
    (fresh / "radical-stroke.txt").write_text("# for Chinese; the tool wants the file to be there\n")
    run(
        "combine_lang_model",
        "--input_unicharset",
        str(fresh / "unicharset"),
        "--script_dir",
        str(fresh),
        "--output_dir",
        str(fresh),
        "--lang",
        LANGUAGE,
        "--pass_through_recoder",
    )  # fmt: skip - option and value side by side; without the last the null character moves and training diverges
    network = stock / "tha.lstm"
    if model is not None:
        network = fresh / "ours.lstm"
        run("combine_tessdata", "-e", str(model), str(network))
    (fresh / "tha.lstm").write_bytes(trainable(network.read_bytes(), rates))


def line_file(folder: Path, number: int, made: Iterator[Sample], count: int) -> Path:
    """The first `count` of these samples as one of Tesseract's training files."""
    letters = {
        line.split(" ")[0] for line in (folder / "start" / "unicharset").read_text(encoding="utf-8").splitlines()
    }
    chosen = list(islice(_encoded(made, letters | {" "}), count))
    base = folder / "lines" / f"{number:05}"
    base.parent.mkdir(exist_ok=True)
    images = [Pillow.fromarray(sample.image) for sample in chosen]
    images[0].save(f"{base}.tif", save_all=True, append_images=images[1:], compression="tiff_deflate", dpi=(300, 300))
    rows = []
    for place, sample in enumerate(chosen):
        height, width = sample.image.shape
        rows += [f"WordStr 0 0 {width} {height} {place} #{sample.text}", f"\t 0 0 {width} {height} {place}"]
    Path(f"{base}.box").write_text("\n".join(rows) + "\n", encoding="utf-8")
    run("tesseract", f"{base}.tif", str(base), "--psm", "13", "-l", LANGUAGE, "lstm.train")
    Path(f"{base}.tif").unlink()
    return Path(f"{base}.lstmf")


def train(
    folder: Path, files: Sequence[Callable[[], Path]], iterations: int, name: str, *, onward: bool = False
) -> None:
    """Train on these line files, each of which is waited for when it is called. They are needed little by little, so
    that one core can train while another makes them; which ones a round has depends on nothing but its number. The
    checkpoints lie in `folder`/`name`, one of every `KEPT` iterations is kept. A run that was stopped is gone on with.
    `onward`: the network that training goes on from writes our letters already.
    """
    old = () if onward else ("--old_traineddata", str(STOCK))
    out = folder / name
    out.mkdir(exist_ok=True)
    listing = out / "files.txt"
    for last in range(KEPT, iterations + 1, KEPT):
        needed = math.ceil(len(files) * min(1.0, last / (ALL_AT * iterations)))
        listing.write_text("".join(f"{made()}\n" for made in files[:needed]))
        if not (out / f"kept_{last}").exists():
            run(
                "lstmtraining",
                "--continue_from",
                str(folder / "start" / "tha.lstm"),
                *old,
                "--traineddata",
                str(folder / "start" / LANGUAGE / "tha.traineddata"),
                "--train_listfile",
                str(listing),
                "--model_output",
                str(out / LANGUAGE),
                "--max_iterations",
                str(last),
                "--debug_interval",
                "0",
            )  # fmt: skip - option and value side by side
            shutil.copy(out / f"{LANGUAGE}_checkpoint", out / f"kept_{last}")


def finish(folder: Path, name: str) -> Path:
    """The mean of the last `AVERAGED` checkpoints, weights of eight bits again, with the stock word lists: the model
    that the program ships.
    """
    out = folder / name
    kept = sorted(out.glob("kept_*"), key=lambda path: int(path.name.removeprefix("kept_")))[-AVERAGED:]
    model, network = out / "tha.traineddata", out / "tha.lstm"
    networks = []
    for checkpoint in kept:
        run(
            "lstmtraining",
            "--stop_training",
            "--continue_from",
            str(checkpoint),
            "--traineddata",
            str(folder / "start" / LANGUAGE / "tha.traineddata"),
            "--model_output",
            str(model),
        )  # fmt: skip - option and value side by side
        run("combine_tessdata", "-e", str(model), str(network))
        networks.append(network.read_bytes())
    network.write_bytes(averaged(networks))
    lists = ("lstm-word-dawg", "lstm-punc-dawg", "lstm-number-dawg")
    parts = [shutil.copy(folder / "stock" / f"tha.{part}", out / f"tha.{part}") for part in lists]
    (out / "tha.config").write_text(_CONFIG)
    run("combine_tessdata", "-o", str(model), str(network), *map(str, parts), str(out / "tha.config"))
    run("combine_tessdata", "-c", str(model))  # eight bits
    return model


def run(*command: str) -> None:
    """One of Tesseract's tools; what it says is shown when it fails.

    Raises:
        RuntimeError: it failed.
    """
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stderr[-2000:]}")


def _encoded(found: Iterator[Sample], letters: set[str]) -> Iterator[Sample]:
    """Samples with the spelling of the network: sara am in its two halves, only letters that it knows."""
    for sample in found:
        text = sample.text.translate(_SAME).replace("\u0e33", "\u0e4d\u0e32")
        if set(text) <= letters:
            yield Sample(sample.image, text)

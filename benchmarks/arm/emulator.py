"""An emulated ARM machine in a folder: a Debian arm64 Python, the runtime's aarch64 wheels, an instruction counter."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.arm.count_log import CountLog, read_log
from keras_model.errors import InputFileError, UserError

HERE = Path(__file__).resolve().parent
QEMU = "qemu-aarch64"
_TOOLS = {QEMU: "qemu-user", "gcc": "gcc", "dpkg": "dpkg", "apt-get": "apt"}
_PYTHON = "python3.11"
_GUEST_PACKAGES = (f"{_PYTHON}-minimal", f"lib{_PYTHON}-stdlib", "libstdc++6", "zlib1g")
_WHEEL_PLATFORMS = (
    "manylinux_2_28_aarch64",
    "manylinux_2_27_aarch64",
    "manylinux_2_17_aarch64",
    "manylinux2014_aarch64",
)
_FIRST_WITH_SECOND_PLUGIN_API = 9  # QEMU 9 refuses plugins of the first


@dataclass(frozen=True)
class Processor:
    """What a program can ask about a processor; the runtime picks its kernels by all of it.

    Attributes:
        emulated: what QEMU is told: a processor of its own, with features on or off.
        part: the number that ARM gave its design.
        features: those that the kernel lists.
    """

    emulated: str
    part: int
    features: str


_V8 = "fp asimd aes pmull sha1 sha2 crc32"
_V8_2 = f"{_V8} atomics fphp asimdhp cpuid asimdrdm lrcpc dcpop asimddp"
# ARMv8.6-A stands for what phones have had since 2022: the eight-bit matrix products of I8MM, without SVE, which most
# keep off. QEMU 7 knows no such design, and the runtime crashes on the number of one that QEMU is not, so the number
# is the Cortex-A76's. Kernels of the products are chosen by the features.
PROCESSORS = {
    "cortex-a76": Processor("cortex-a76", 0xD0B, _V8_2),
    "cortex-a53": Processor("cortex-a53", 0xD03, _V8),
    "armv8.6-a": Processor("max,sve=off,sme=off", 0xD0B, f"{_V8_2} i8mm bf16"),
}


class ArmEmulator:
    """arm64 Python with LiteRT under QEMU, counting instructions. Set up once; the folder is used again.

    Args:
        folder: everything lands here: packages, wheels, the compiled counter.

    Raises:
        UserError: a tool is missing and cannot be installed from here, or a download or compilation failed.
        InputFileError: the folder cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self._root = self.folder / "sysroot"
        self._wheels = self.folder / "wheels"
        self._counter = self.folder / "instruction_counter.so"
        _require_tools()
        try:
            self._set_up()
        except OSError as error:
            raise InputFileError(f"{error.filename or folder}: cannot be written: {error.strerror or error}") from error

    def run(self, processor: str, script: Path, arguments: Sequence[str]) -> CountLog:
        """Run a Python script on a processor; return the instructions executed between its markers.

        Raises:
            UserError: the script failed.
        """
        self._write_cpuinfo(processor)
        environment = {
            "PATH": os.environ.get("PATH", ""),
            "PYTHONHOME": str(self._root / "usr"),
            "PYTHONPATH": str(self._wheels),
            "PYTHONHASHSEED": "0",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        emulator = [QEMU, "-L", str(self._root), "-cpu", PROCESSORS[processor].emulated, "-plugin", str(self._counter)]
        python = [str(self._root / "usr/bin" / _PYTHON), str(script), *arguments]
        return read_log(_run([*emulator, *python], f"the emulated {processor} failed", environment).stderr)

    def _set_up(self) -> None:
        wanted, stamp = _recipe(), self.folder / "ready"
        if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
            return
        print(f"setting up an arm64 Python in {self.folder}", file=sys.stderr)
        if self.folder.exists() and not stamp.exists() and any(self.folder.iterdir()) and not self._root.exists():
            raise UserError(f"{self.folder}: holds other files; name a folder that is empty or new")
        for made in (self._root, self._wheels, self.folder / "apt"):
            shutil.rmtree(made, ignore_errors=True)
        stamp.unlink(missing_ok=True)
        self._root.mkdir(parents=True)
        self._unpack_packages()
        self._install_wheels()
        self._compile_counter()
        self._tell_of_one_processor()
        stamp.write_text(wanted, encoding="utf-8")

    def _unpack_packages(self) -> None:
        """Fetch from the configured sources, with lists and state of our own: no root, no change to this system."""
        state = self.folder / "apt"
        for part in ("lists/partial", "archives/partial"):
            (state / part).mkdir(parents=True, exist_ok=True)
        (state / "status").touch()
        settings = {
            "Dir::State": state,
            "Dir::State::status": state / "status",
            "Dir::Cache": state,
            "APT::Architecture": "arm64",
            "APT::Architectures::": "arm64",
            "APT::Sandbox::User": "",
            "Debug::NoLocking": "true",
        }
        apt = ["apt-get", "-qq", *(word for name, value in settings.items() for word in ("-o", f"{name}={value}"))]
        fault = "fetching Debian's arm64 packages failed"
        _run([*apt, "update"], fault)
        _run([*apt, "-y", "--no-install-recommends", "--download-only", "install", *_GUEST_PACKAGES], fault)
        for package in sorted((state / "archives").glob("*.deb")):
            _run(["dpkg", "-x", str(package), str(self._root)], f"unpacking {package.name} failed")

    def _install_wheels(self) -> None:
        platforms = [word for name in _WHEEL_PLATFORMS for word in ("--platform", name)]
        target = ["--target", str(self._wheels), "--only-binary=:all:", "--python-version=3.11", *platforms]
        requirements = ["--no-deps", "--requirement", str(HERE / "requirements.txt")]
        _run([sys.executable, "-m", "pip", "install", "--quiet", *target, *requirements], "fetching wheels failed")

    def _compile_counter(self) -> None:
        version = _run([QEMU, "--version"], f"{QEMU} failed").stdout
        source = [f"-DPLUGIN_API={plugin_api(version)}", str(HERE / "instruction_counter.c")]
        _run(["gcc", "-O2", "-shared", "-fPIC", *source, "-o", str(self._counter)], "compiling the counter failed")

    def _tell_of_one_processor(self) -> None:
        """Say, as `_write_cpuinfo` does, how many there are: TensorFlow Lite 2.16.1 crashes on one not described."""
        folder = self._root / "sys/devices/system/cpu"
        folder.mkdir(parents=True)
        for name in ("possible", "present"):
            (folder / name).write_text("0\n", encoding="ascii")

    def _write_cpuinfo(self, processor: str) -> None:
        """Describe the processor where the runtime looks; it crashes on the description of another family."""
        described = PROCESSORS[processor]
        lines = {
            "processor": "0",
            "BogoMIPS": "100.00",
            "Features": described.features,
            "CPU implementer": "0x41",
            "CPU architecture": "8",
            "CPU variant": "0x0",
            "CPU part": f"{described.part:#x}",
            "CPU revision": "0",
        }
        (self._root / "proc").mkdir(exist_ok=True)
        text = "".join(f"{name}\t: {value}\n" for name, value in lines.items())
        (self._root / "proc/cpuinfo").write_text(text + "\n", encoding="ascii")


def plugin_api(version: str) -> int:
    """Return the plugin interface of the QEMU that prints this version.

    Raises:
        UserError: no version is found.
    """
    found = re.search(r"version (\d+)\.", version)
    if found is None:
        raise UserError(f"{QEMU} --version tells no version; install Debian's qemu-user")
    return 2 if int(found[1]) >= _FIRST_WITH_SECOND_PLUGIN_API else 1


def _recipe() -> str:
    """Return a digest of what a set-up folder depends on."""
    sources = [HERE / name for name in ("requirements.txt", "instruction_counter.c", "emulator.py")]
    return hashlib.sha256(b"\0".join(source.read_bytes() for source in sources)).hexdigest()


def _require_tools() -> None:
    missing = sorted({package for command, package in _TOOLS.items() if shutil.which(command) is None})
    if not missing:
        return
    install = "apt-get install --no-install-recommends " + " ".join(missing)
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise UserError(f"missing: {', '.join(missing)}; on Debian or Ubuntu run: sudo {install}")
    print(f"installing {' '.join(missing)}", file=sys.stderr)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in ("apt-get update -qq", install.replace("install", "install -qq -y", 1)):
        _run(command.split(), f"`{command}` failed; install {', '.join(missing)}", environment)


def _run(
    command: Sequence[str], fault: str, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command; should it fail, raise `UserError` with the fault and the last line it printed."""
    done = subprocess.run(command, env=environment, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        printed = (done.stderr.strip() or done.stdout.strip()).splitlines()
        raise UserError(f"{fault}: {printed[-1] if printed else f'exit code {done.returncode}'}")
    return done

"""Make a fresh checkout ready: both environments from their lock files, and the front ends.

Runs on any Python from 3.8 with nothing installed; a second run does nothing and says nothing.
"""

import argparse
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import time
import urllib.request
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".venv-tools"
UV = TOOLS / "bin" / "uv"
PINNED = ROOT / "tools" / "uv.txt"
FRONT_ENDS = ("widget", "console")


class SetupError(Exception):
    """One sentence for the person at the keyboard."""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=4, help="how many steps the whole command has")
    options = parser.parse_args()
    steps = [
        ("설치 도구(uv)를 준비하고 있어요", tools_ready, install_uv),
        ("서비스 환경을 만들고 있어요", lambda: environment_ready(ROOT), lambda: sync(ROOT)),
        (
            "봇(Rasa) 환경을 만들고 있어요. 가장 오래 걸려요",
            lambda: environment_ready(ROOT / "brain"),
            sync_brain,
        ),
        ("채팅 창과 상담 화면을 만들고 있어요", front_ends_ready, build_front_ends),
    ]
    try:
        for number, (title, ready, work) in enumerate(steps, 1):
            if ready():
                continue
            print(f"[{number}/{options.steps}] {title} …", flush=True)
            started = time.monotonic()
            work()
            print(f"      {time.monotonic() - started:.0f}초 걸렸어요.", flush=True)
    except SetupError as error:
        sys.exit(f"준비를 마치지 못했어요: {error}")
    except KeyboardInterrupt:
        sys.exit(130)


def fingerprint(*paths):
    """One hash of the contents of files and folders."""
    digest = hashlib.sha256()
    for path in paths:
        files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        for file in files:
            if file.is_file():
                digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def stamped(stamp, *inputs):
    return stamp.is_file() and stamp.read_text() == fingerprint(*inputs)


def run(title, command, folder=ROOT, environ=None):
    """Run a command; its own progress is shown on a terminal, its output only on failure elsewhere."""
    shown = sys.stderr.isatty()
    try:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=folder,
            env={**os.environ, **(environ or {})},
            stdin=subprocess.DEVNULL,
            stdout=None if shown else subprocess.PIPE,
            stderr=None if shown else subprocess.STDOUT,
            check=False,
        )
    except OSError as error:
        raise SetupError(f"{title}: {error}") from error
    if done.returncode:
        if not shown:
            sys.stderr.write(done.stdout.decode(errors="replace")[-6000:])
        raise SetupError(f"{title} (위의 글을 보세요 / see above; exit code {done.returncode}).")


# uv


def tools_ready():
    return UV.exists() and stamped(TOOLS / ".stamp", PINNED)


def install_uv():
    """With pip in an environment of its own; where Python has no pip, straight from PyPI."""
    shutil.rmtree(TOOLS, ignore_errors=True)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": False}
    made = subprocess.run([sys.executable, "-m", "venv", TOOLS], **quiet).returncode == 0
    pip = [TOOLS / "bin" / "python", "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps"]
    if not made or subprocess.run([*pip, "-r", PINNED], **quiet).returncode or not UV.exists():
        download_uv()
    (TOOLS / ".stamp").write_text(fingerprint(PINNED))


def download_uv():
    shutil.rmtree(TOOLS, ignore_errors=True)
    UV.parent.mkdir(parents=True)
    text = PINNED.read_text()
    version, hashes = (
        re.search(r"uv==([0-9.]+)", text).group(1),
        set(re.findall(r"sha256:([0-9a-f]{64})", text)),
    )
    try:
        with urllib.request.urlopen("https://pypi.org/simple/uv/", timeout=60) as answer:
            links = re.findall(r'href="([^"#]+)#sha256=([0-9a-f]{64})"', answer.read().decode())
        url, expected = next(
            (u, h) for u, h in links if h in hashes and f"uv-{version}-" in u and fits_this_machine(u)
        )
        with urllib.request.urlopen(url, timeout=300) as answer:
            wheel = answer.read()
    except StopIteration:
        raise SetupError(f"uv {version}이(가) 이 컴퓨터({platform.platform()})를 지원하지 않아요.") from None
    except OSError as error:
        raise SetupError(f"pypi.org에 연결할 수 없어요: {error}. 인터넷 연결을 확인하세요.") from error
    if hashlib.sha256(wheel).hexdigest() != expected:
        raise SetupError("내려받은 uv가 기대한 파일이 아니에요. 다시 시도하세요.")
    archive = TOOLS / "uv.whl"
    archive.write_bytes(wheel)
    with zipfile.ZipFile(archive) as packed:
        UV.write_bytes(packed.read(f"uv-{version}.data/scripts/uv"))
    UV.chmod(0o755)
    archive.unlink()


def fits_this_machine(url):
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(
        platform.machine().lower(), platform.machine().lower()
    )
    if sys.platform == "darwin":
        return "macosx" in url and ("arm64" if machine == "aarch64" else "x86_64") in url
    return (
        machine in url and ("manylinux" if platform.libc_ver()[0] == "glibc" else "musllinux_1_1_x86") in url
    )


# environments


def environment_ready(folder):
    return (folder / ".venv/bin/python").exists() and stamped(
        folder / ".venv/.stamp", *environment_inputs(folder)
    )


def environment_inputs(folder):
    return folder / "uv.lock", folder / "pyproject.toml", folder / ".python-version"


def sync(folder, *more):
    environ = {"UV_PROJECT_ENVIRONMENT": str(folder / ".venv"), "VIRTUAL_ENV": ""}
    run("환경을 만들지 못했어요", [UV, "sync", "--frozen", *more], folder, environ)
    (folder / ".venv/.stamp").write_text(fingerprint(*environment_inputs(folder)))


def sync_brain():
    """Rasa needs Python 3.10: one that is here, else uv downloads one."""
    python = next(filter(is_python_310, pythons_310()), None)
    try:
        sync(ROOT / "brain", "--python", str(python or "3.10"))
    except SetupError as error:
        if python is not None:
            raise
        raise SetupError(
            "Rasa에는 파이썬 3.10이 필요한데, 이 컴퓨터에 없고 내려받지도 못했어요. 파이썬 3.10을 설치하고 다시 하세요. "
            "(Rasa needs Python 3.10: none was found here and none could be downloaded; install it and try again)"
        ) from error


def pythons_310():
    """Everything that may be a Python 3.10, likely ones first."""
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        yield Path(folder) / "python3.10"
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    yield from sorted((pyenv / "versions").glob("3.10*/bin/python3.10"), reverse=True)


def is_python_310(path):
    """Whether it starts and is one; a version manager's stand-in may do neither."""
    try:
        asked = [str(path), "-c", "import sys; print(*sys.version_info[:2])"]
        done = subprocess.run(
            asked, cwd=str(ROOT / "brain"), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False
        )
    except OSError:
        return False
    return done.returncode == 0 and done.stdout.split() == [b"3", b"10"]


# front ends


def front_ends_ready():
    return all(not needs_build(ROOT / name) for name in FRONT_ENDS)


def needs_build(folder):
    if not (folder / "package.json").exists():
        return False
    return not (
        (folder / "dist").is_dir() and stamped(folder / "node_modules/.stamp-build", *build_inputs(folder))
    )


def build_inputs(folder):
    return (*packages(folder), folder / "src", *sorted(folder.glob("*.mjs")), folder / "tsconfig.json")


def packages(folder):
    return folder / "package.json", folder / "package-lock.json"


def build_front_ends():
    programs = ROOT / ".venv" / "bin"
    environ = {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "NO_UPDATE_NOTIFIER": "1"}
    if "SSL_CERT_FILE" in os.environ:  # a company's own certificates; Node asks for them by another name
        environ["NODE_EXTRA_CA_CERTS"] = os.environ.get("NODE_EXTRA_CA_CERTS", os.environ["SSL_CERT_FILE"])
    for name in FRONT_ENDS:
        folder = ROOT / name
        if not needs_build(folder):
            continue
        if not stamped(folder / "node_modules/.stamp", *packages(folder)):
            run(f"{name}: npm ci", [programs / "npm", "ci", "--no-audit", "--no-fund"], folder, environ)
            (folder / "node_modules/.stamp").write_text(fingerprint(*packages(folder)))
        run(f"{name}: npm run build", [programs / "npm", "run", "build"], folder, environ)
        (folder / "node_modules/.stamp-build").write_text(fingerprint(*build_inputs(folder)))


if __name__ == "__main__":
    main()

#!/usr/bin/env bash
# Puts an Emscripten that is recent enough into build/third_party/emscripten, for systems whose own packages are older.
#
#   web/toolchain.sh             prints the folder that holds em++: EMSDK's, one in PATH, or the unpacked one
#   web/toolchain.sh --find      the same, but fails instead of fetching anything
#
# What is unpacked are packages of Debian 13, into a folder of their own: nothing is installed, no root is needed, and
# their programs run on their own C library. apt chooses and checks them, with lists and a cache of their own: it takes
# the first source of this machine that has Debian 13, and believes only what Debian's keys have signed. The second run
# finds everything done. Messages go to stderr.
set -uo pipefail

release=trixie
least=3.1.69

say() { printf '%s\n' "$*" >&2; }
die() { say "$@"; exit 1; }

# new_enough FOLDER: whether it holds an Emscripten that can build Hearth.
new_enough() {
  local version
  [ -x "$1/em++" ] && version=$(tr -d '"[:space:]' <"$1/emscripten-version.txt") &&
    [ "$(printf '%s\n' "$least" "${version%-git}" | sort -V | head -n 1)" = "$least" ]
} 2>/dev/null

# An Emscripten that the person has already.
own_emscripten() {
  local command
  command=$(command -v em++) && command=$(readlink -f "$command")
  for folder in "${EMSDK:+$EMSDK/upstream/emscripten}" "${command:+${command%/*}}" /usr/share/emscripten; do
    if [ -n "$folder" ] && new_enough "$folder"; then
      printf '%s\n' "$folder"
      return
    fi
  done
  return 1
}

own_emscripten && exit

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P) || exit 1
mkdir -p "$repository/build/third_party" "$repository/build/downloads" || exit 1
third_party=$(cd "$repository/build/third_party" && pwd -P) || exit 1
target=$third_party/emscripten
emscripten=$target/system/usr/share/emscripten
log=$repository/build/toolchain.log
# How the folder is laid out (a number to raise with the code below) and where: the programs in it know their place.
stamp="layout 2 of $target"

# ask_apt COMMAND…: apt-get that knows of Debian 13 only, and of no installed package.
ask_apt() {
  APT_CONFIG=$apt/apt.conf apt-get -qq "$@"
}

prepare_apt() {
  apt=$(cd "$repository/build/downloads" && pwd -P)/emscripten
  architecture=$(dpkg --print-architecture)
  mkdir -p "$apt/state/lists/partial" "$apt/cache/archives/partial"
  : >"$apt/state/status"
  cat >"$apt/apt.conf" <<TEXT
Dir::State "$apt/state";
Dir::State::status "$apt/state/status";
Dir::Cache "$apt/cache";
Dir::Etc::sourcelist "$apt/debian.sources";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
APT::Architecture "$architecture";
APT::Architectures { "$architecture"; };
APT::Install-Recommends "false";
APT::Sandbox::User "root";
APT::Update::Error-Mode "any";
Acquire::Languages "none";
Acquire::Retries "3";
Debug::NoLocking "true";
DPkg::Post-Invoke {};
APT::Update::Post-Invoke-Success {};
TEXT
}

# find_source: makes apt use the first source of this machine that has the release.
find_source() {
  local sources source
  sources=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>>"$log" | awk '!seen[$0]++')
  for source in $sources; do
    printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: main\nSigned-By: %s\n' "$source" "$release" \
      /usr/share/keyrings/debian-archive-keyring.gpg >"$apt/debian.sources"
    ask_apt update >>"$log" 2>&1 && return
  done
  return 1
}

# unpack_all FOLDER: every package, without what is never read here: texts, Emscripten's own tests, and three quarters of
# its libraries, which are the ordinary ones once more for options that Hearth does not use.
unpack_all() {
  local package libraries='*/wasm32-emscripten'
  local unread=(./usr/share/{doc,man,locale} ./usr/share/emscripten/{test,docs} "$libraries"/{pic,lto-pic,lto}
    "$libraries"/*{-ww,-tracing,asan,ofb,full_es3,-emu}*)
  mkdir -p "$1"
  for package in "$apt"/cache/archives/*.deb; do
    dpkg-deb --fsys-tarfile "$package" | tar -x -C "$1" "${unread[@]/#/--exclude=}" || return 1
  done
}

# wrap NAME PROGRAM [ARGUMENT…]: bin/NAME runs a program below system/ with the libraries that it was built with.
wrap() {
  local name=$1 program=$2
  shift 2
  printf '#!/bin/sh\nexec %s --argv0 "$0" --library-path %s %s %s "$@"\n' "$loader" "$libraries" "$root$program" "$*" \
    >"$bin/$name"
  chmod +x "$bin/$name"
}

# wrap_programs FOLDER: the commands that Emscripten calls. FOLDER is going to be $target.
wrap_programs() {
  local bin=$1/bin root=$target/system triplet loader libraries program name
  mkdir -p "$bin"
  triplet=$(basename "$(dirname "$(echo "$1"/system/usr/lib/*/libc.so.6)")")
  loader=$root/usr/lib/$triplet/$(basename "$(echo "$1/system/usr/lib/$triplet"/ld-linux-*.so.*)")
  libraries=$root/usr/lib/$triplet:$root/usr/lib/llvm-19/lib
  for program in "$1"/system/usr/lib/llvm-19/bin/llvm-*; do
    wrap "$(basename "$program")-19" "/usr/lib/llvm-19/bin/$(basename "$program")"
  done
  # Both look for their own place by the loader's name, so clang is told where its headers are.
  for name in clang clang++; do
    wrap "$name-19" /usr/lib/llvm-19/bin/clang-19 -resource-dir "$root/usr/lib/llvm-19/lib/clang/19"
  done
  wrap wasm-ld-19 /usr/lib/llvm-19/bin/lld
  for program in "$1"/system/usr/bin/wasm-*; do
    case $program in *-19) ;; *) wrap "$(basename "$program")" "/usr/bin/$(basename "$program")" ;; esac
  done
  # Debian's node looks for parts of itself below /usr, so this system's own is taken.
  printf '#!/bin/sh\nNODE_PATH=%s exec node "$@"\n' "$root/usr/share/nodejs" >"$bin/node"
  chmod +x "$bin/node"
}

# Emscripten reads this file of its own folder when nothing else is said. The library cache came with the packages; what
# is missing there is built into it.
configure_emscripten() {
  mkdir -p "$1/binaryen"
  ln -sfn ../bin "$1/binaryen/bin"
  cat >"$1/system/usr/share/emscripten/.emscripten" <<TEXT
LLVM_ROOT = '$target/bin'
LLVM_ADD_VERSION = '19'
CLANG_ADD_VERSION = '19'
BINARYEN_ROOT = '$target/binaryen'
NODE_JS = '$target/bin/node'
CACHE = '$emscripten/cache'
FROZEN_CACHE = False
TEXT
}

works() {
  local scratch=$1/try
  mkdir -p "$scratch" && echo 'int main() { return 0; }' >"$scratch/try.cpp" &&
    "$emscripten/em++" "$scratch/try.cpp" -o "$scratch/try.js" >>"$log" 2>&1 && "$target/bin/node" "$scratch/try.js"
}

if [ "$(cat "$target/.complete" 2>/dev/null)" != "$stamp" ]; then
  [ "${1:-}" != --find ] ||
    die "Emscripten $least or newer was not found: set EMSDK, put em++ into PATH, or (on Debian) run web/toolchain.sh."
  command -v dpkg-deb >/dev/null && command -v apt-get >/dev/null ||
    die "Emscripten $least or newer was not found: install it, then set EMSDK or put em++ into PATH."
  command -v node >/dev/null || die "Emscripten needs Node.js 16 or newer: install nodejs, then run this again."
  : >"$log"
  prepare_apt
  find_source || die "No package source of this machine has Debian 13, or it cannot be reached (see $log):" \
    "install Emscripten $least or newer, then set EMSDK or put em++ into PATH."
  say "Fetching Emscripten and what it runs on (about 400 MB)"
  ask_apt install -y --download-only emscripten >>"$log" 2>&1 ||
    die "The packages of Emscripten could not be fetched: check the network and $log, then run this again."
  say "Unpacking Emscripten"
  scratch=$(mktemp -d "$third_party/.emscripten-XXXXXX") || exit 1
  trap 'rm -rf "$scratch"' EXIT
  unpack_all "$scratch/system" 2>>"$log" && wrap_programs "$scratch" && configure_emscripten "$scratch" ||
    die "Emscripten could not be unpacked: is the disk full? See $log."
  rm -rf "$target"
  mv "$scratch" "$target" || exit 1
  works "$target" || die "The unpacked Emscripten does not run here; $log says why."
  rm -rf "$target/try" "$apt"
  printf '%s' "$stamp" >"$target/.complete"
fi
printf '%s\n' "$emscripten"

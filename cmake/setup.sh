# shellcheck shell=bash
# What ./run and ./test share: install packages, configure, build, put the models in place.
# Sourced with the repository root as the working directory. Messages go to stderr; stdout belongs to the program.

say() { printf '%s\n' "$*" >&2; }
die() { say "$@"; exit 1; }

# as_root COMMAND…: runs it as root, through sudo where we are a plain user.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# apt_install PACKAGE…: installs without asking. Fails with one sentence; the details stay in build/apt.log.
apt_install() {
  [ "$(id -u)" = 0 ] || command -v sudo >/dev/null ||
    die "These packages are missing: $*. Ask someone with root rights to run: apt-get install $*"
  say "Installing $*"
  mkdir -p build
  local quiet=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300)
  # A list that cannot be refreshed may still be good enough, so only the second command decides.
  as_root "${quiet[@]}" update >build/apt.log 2>&1 || true
  as_root "${quiet[@]}" install -y --no-install-recommends "$@" >>build/apt.log 2>&1 ||
    die "apt-get could not install $*: check the network and $PWD/build/apt.log, then run this again."
}

# install_packages USE…: installs what the manifest lists for these uses, if it is not there.
install_packages() {
  command -v dpkg-query >/dev/null && command -v apt-get >/dev/null || return 0  # not Debian: configuring tells
  command -v python3 >/dev/null || apt_install python3
  local wanted installed package missing=()
  wanted=$(python3 -B cmake/manifest.py packages "$@") || die "cmake/dependencies.json could not be read."
  # shellcheck disable=SC2086 # one word a package
  installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' $wanted 2>/dev/null || true)
  for package in $wanted; do
    [[ $'\n'$installed$'\n' == *$'\n'"installed $package"$'\n'* ]] || missing+=("$package")
  done
  [ ${#missing[@]} = 0 ] || apt_install "${missing[@]}"
}

# configure PRESET [CMAKE ARGUMENT…]
configure() {
  local preset=$1 folder=build/$1
  shift
  mkdir -p "$folder"
  # A checkout that was moved or copied configures anew.
  if [ -f "$folder/CMakeCache.txt" ] &&
    ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$PWD" "$folder/CMakeCache.txt"; then
    rm -rf "$folder/CMakeCache.txt" "$folder/CMakeFiles"
  fi
  if command -v ccache >/dev/null; then
    export CMAKE_C_COMPILER_LAUNCHER=ccache CMAKE_CXX_COMPILER_LAUNCHER=ccache
  fi
  if ! cmake --preset "$preset" "$@" >"$folder/configure.log" 2>&1; then
    rm -f "$folder/build.ninja"  # so that the next run configures again
    cat "$folder/configure.log" >&2
    say "Configuring failed; the lines above say why."
    return 1
  fi
}

# build PRESET [TARGET…]: shows progress on a terminal, and the compiler's output only when it fails.
build() {
  local preset=$1 log=build/$1/build.log
  shift
  : >"$log"
  if ! cmake --build --preset "$preset" --parallel "$(nproc)" ${1:+--target "$@"} 2>&1 | show_progress "$log"; then
    grep -vE '^(\[[0-9]+/[0-9]+\] (Building|Linking|Re-|Generating)|-- )' "$log" >&2
    say "Building failed; the lines above say why."
    return 1
  fi
}

# show_progress LOG: copies stdin to LOG; a terminal sees one changing line.
show_progress() {
  local line
  while IFS= read -r line; do
    printf '%s\n' "$line" >>"$1"
    if [ -t 2 ] && [[ $line =~ ^\[([0-9]+)/([0-9]+)\]\ [BL] ]]; then
      printf '\r\033[KBuilding %s of %s' "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}" >&2
    fi
  done
  [ ! -t 2 ] || printf '\r\033[K' >&2
}

# place_models: the starter model, the embedder and the ranker, beside the program. Does nothing when they are there.
place_models() {
  local models=build/release/models folder file
  mkdir -p "$models"
  folder=$(python3 -B cmake/fetch.py starter-model) || return 1
  file=SmolLM2-135M-Instruct.Q4_1.gguf
  [ "$models/$file" -ef "$folder/$file" ] || ln -f "$folder/$file" "$models/" 2>/dev/null ||
    cmp -s "$folder/$file" "$models/$file" || cp -f "$folder/$file" "$models/" || return 1
  make_minilm embedder "$models/all-minilm-l6-v2.Q8_0.gguf" Q8_0 || return 1
  make_minilm ranker "$models/ms-marco-minilm-l-12-v2.Q8_0.gguf" Q8_0 ||
    say "Hearth does without the ranker until the next start: passages of documents keep the order they are found in."
}

# place_test_models: both as tests compare them with exact numbers.
place_test_models() {
  make_minilm embedder build/test_models/all-minilm-l6-v2.F16.gguf F16 || return 1
  make_minilm ranker build/test_models/ms-marco-minilm-l-12-v2.F16.gguf F16
}

# make_minilm PART FILE TYPE: from the published weights, unless it is there.
make_minilm() {
  local folder source
  folder=$(python3 -B cmake/fetch.py "$1") || return 1
  for source in "$folder"/model.* assets/*.py; do
    if [ ! "$2" -nt "$source" ]; then
      python3 -B assets/minilm_to_gguf.py "$folder" "$2" "$3"
      return
    fi
  done
}

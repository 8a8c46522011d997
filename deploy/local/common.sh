#!/usr/bin/env bash
# What run, test and .ci/run share: finding a JDK 25, installing what is missing, building once per state of the sources.
# Sourced, never run. Progress goes to stderr; stdout belongs to the command that sources this.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export HOME=${HOME:-$(getent passwd "$(id -u)" | cut -d: -f6)}
# shellcheck disable=SC2034 # for those that source this
cache=${XDG_CACHE_HOME:-$HOME/.cache}/earshot

say() { printf 'earshot: %s\n' "$*" >&2; }
die() { printf 'earshot: error: %s\n' "$*" >&2; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }
can_install() { [[ $(id -u) == 0 ]] && has apt-get; }

has_library() { # SONAME, as the dynamic linker finds it
  local known
  known=$(PATH=$PATH:/usr/sbin:/sbin ldconfig -p 2>/dev/null) || true
  [[ $known == *"$1 "* ]]
}

apt_lists_are_fresh=
refresh_apt_lists() {
  [[ -z $apt_lists_are_fresh ]] || return 0
  say "reading the package lists (apt-get update)"
  apt-get -qq update >&2 || say "apt-get update failed; going on with the lists at hand"
  apt_lists_are_fresh=yes
}

# Each line of a needs_… function is a package, a tab, and the shell command that succeeds once the package is there.
missing_of() {
  local package check
  while IFS=$'\t' read -r package check; do
    eval "$check" >/dev/null 2>&1 </dev/null || printf '%s\n' "$package"
  done
}

needs_to_run() {
  cat <<'NEEDS'
maven	has mvn
npm	has npm
python3-pip	python3 -m pip --version
libopus0	has_library libopus.so.0
libspeexdsp1	has_library libspeexdsp.so.1
libflite1	has_library libflite.so.1
libpocketsphinx3	has_library libpocketsphinx.so.3
pocketsphinx-en-us	test -d /usr/share/pocketsphinx/model/en-us
NEEDS
}

needs_to_test() {
  needs_to_run
  cat <<'NEEDS'
chromium	has chromium
python3-pip	/usr/bin/python3 -m pip --version
python3-aiortc	/usr/bin/python3 -c 'import aiortc'
openssl	has openssl
redis-server	PATH=$PATH:/usr/sbin:/sbin has redis-server
postgresql	ls /usr/lib/postgresql/*/bin/initdb
prometheus	has promtool
curl	has curl
iproute2	PATH=$PATH:/usr/sbin:/sbin has ip
NEEDS
}

install_missing() { # NEEDS, the name of a function above
  local missing
  mapfile -t missing < <("$1" | missing_of)
  (( ${#missing[@]} )) || return 0
  can_install || die "missing packages. Install them and run this again:
  sudo apt-get install ${missing[*]}"
  refresh_apt_lists
  say "installing ${missing[*]}"
  DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 install -y --no-install-recommends \
    "${missing[@]}" >&2 </dev/null || die "apt-get could not install: ${missing[*]}"
  mapfile -t missing < <("$1" | missing_of)
  (( ${#missing[@]} == 0 )) || die "still missing after apt-get install: ${missing[*]}"
}

is_jdk_25() { # HOME of a JDK, 25 or newer, compiler included
  local release
  [[ -x $1/bin/java && -x $1/bin/javac && -r $1/release ]] || return 1
  release=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
  (( ${release:-0} >= 25 ))
}

find_jdk_25() {
  local home
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/*25* /usr/lib/jvm/* "$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")"; do
    if [[ -n $home ]] && is_jdk_25 "$home"; then
      printf '%s\n' "$home"
      return 0
    fi
  done
  return 1
}

install_jdk_25() {
  local package
  can_install || return 1
  refresh_apt_lists
  for package in temurin-25-jdk openjdk-25-jdk-headless; do
    if [[ -n $(apt-cache madison "$package" 2>/dev/null) ]]; then
      say "installing $package"
      DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 install -y --no-install-recommends \
        "$package" >&2 </dev/null && return 0
    fi
  done
  return 1
}

use_jdk_25() {
  local home
  home=$(find_jdk_25) || { install_jdk_25 && home=$(find_jdk_25); } || die "no JDK 25 or newer: not in JAVA_HOME (${JAVA_HOME:-unset}), not in /usr/lib/jvm, not on PATH.
  Install one of these and run this again:
    apt-get install openjdk-25-jdk-headless     (Debian 14, Ubuntu 25.10 and newer)
    apt-get install temurin-25-jdk              (with the apt repository of Eclipse Adoptium added)
  or unpack any JDK 25 and say where it is: export JAVA_HOME=/path/to/jdk-25"
  export JAVA_HOME=$home PATH=$home/bin:$PATH
}

fetch_models() { # sets EARSHOT_MODELS, which the application reads as earshot.models
  EARSHOT_MODELS=$("$root/deploy/local/fetch-models")
  export EARSHOT_MODELS
}

# ---- build once per state of the sources ----
# The stamp lies inside the built application, so whatever replaces or removes that also takes the stamp with it.
application=$root/target/quarkus-app
stamp=$application/.built-from

sources_hash() {
  (cd "$root" && { printf '%s\n' "$JAVA_HOME"; find pom.xml src/main -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum; }) |
    sha256sum | cut -d' ' -f1
}

is_built() { [[ -f $application/quarkus-run.jar && -f $stamp && $(<"$stamp") == "$(sources_hash)" ]]; }

build_if_changed() {
  local hash
  is_built && return 0
  hash=$(sources_hash)
  say "building with Maven (the first time it downloads its libraries, which takes minutes)"
  (cd "$root" && mvn -q -B -ntp -Dmaven.test.skip=true package) >&2 </dev/null || die "the build failed; its messages are above"
  printf '%s\n' "$hash" >"$stamp"
}

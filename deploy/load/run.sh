#!/usr/bin/env bash
# run.sh ADDRESS SITE STORE [SECONDS] [CONNECTIONS]: loads a server of the site and the store of two folders with wrk (Debian: wrk).
set -euo pipefail
address=${1%/} site=$2 store=$3 seconds=${4:-20} connections=${5:-64}
here=$(cd "$(dirname "$0")" && pwd)
LOAD_PATHS=$(mktemp)
export LOAD_PATHS
trap 'rm -f "$LOAD_PATHS"' EXIT
# As many of each, page and tileset, as a map asks for pieces: one page, then a dozen ranges.
(cd "$site" && find . -name index.html | sed 's,^\.,,; s,index\.html$,,') | shuf -n 200 --random-source=/dev/zero >"$LOAD_PATHS"
# Large enough that no range falls beyond its end.
for _ in $(seq 40); do (cd "$store" && find . -name '*.pmtiles' -size +1100k | sed 's,^\.,/store,'); done >>"$LOAD_PATHS"
wrk -t 2 -c "$connections" -d "${seconds}s" -s "$here/mix.lua" "$address"

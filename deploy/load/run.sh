#!/usr/bin/env bash
# run.sh ADDRESS SITE STORE [SECONDS] [CONNECTIONS]: loads a server of the site and the store of two folders with wrk (Debian: wrk), and fails
# where it does not send what is in the folders.
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
wrk -t 2 -c "$connections" -d "${seconds}s" -s "$here/mix.lua" "$address" &
load=$!
# wrk cannot tell which question an answer is to: another reader beside it compares what it gets, byte by byte.
asked=0 wrong=0
while kill -0 "$load" 2>/dev/null; do
  path=$(shuf -n 1 "$LOAD_PATHS")
  case $path in
    /store/*)
      from=$((RANDOM % 65 * 16384))
      cmp -s <(curl -sf -r "$from-$((from + 16383))" "$address$path") <(tail -c "+$((from + 1))" "$store${path#/store}" | head -c 16384)
      ;;
    *) cmp -s <(curl -sf "$address$path") "$site${path}index.html" ;;
  esac || wrong=$((wrong + 1))
  asked=$((asked + 1))
done
wait "$load"
echo "bodies compared $asked, wrong $wrong"
[ "$wrong" -eq 0 ]

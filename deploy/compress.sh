#!/usr/bin/env bash
# compress.sh FOLDER: writes beside each text and program of a site a .gz, and a .br where brotli is installed, as nginx looks for them.
set -euo pipefail
texts() {
  find "$1" -type f -size +1k \( -name '*.html' -o -name '*.css' -o -name '*.js' -o -name '*.mjs' -o -name '*.json' -o -name '*.geojson' \
    -o -name '*.svg' -o -name '*.xml' -o -name '*.txt' -o -name '*.wasm' -o -name '*.data' \) -print0
}
# The same time as the file: a cache takes one for the other.
texts "$1" | xargs -0 -r -P "$(nproc)" -n 64 gzip -9 -k -f
if command -v brotli >/dev/null; then texts "$1" | xargs -0 -r -P "$(nproc)" -n 64 brotli -q 9 -k -f; fi

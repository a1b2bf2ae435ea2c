#!/usr/bin/env bash
# publish.sh: publishes what the branch of this checkout says today, from this machine: what has changed is built and put into the store, the
# state is confirmed, and the pages go to their place. Run it again after anything: it does what is left to do. Its settings are /etc/mappe.env
# (deploy/mappe.env, filled in); another file: publish.sh FILE. Ends with 4 where data sets are refused and all else is done.
set -euo pipefail
cd "$(dirname "$0")/.."
mappe() { npm run --silent mappe -- "$@"; }

# A function, read whole before it starts: git may bring another version of this file.
publish() {
  set -a
  # shellcheck source=/dev/null
  . "$1"
  set +a
  git pull --quiet --ff-only
  npm run --silent setup
  local code=0
  mappe build --store "$MAPPE_STORE" || code=$?
  # What is published is confirmed, and shown, whatever became of the build: it would expire.
  mappe renew --store "$MAPPE_STORE" || return
  # Pages say which services answer, and of a dead one since when; a slow or silent one keeps nothing from being published.
  timeout 10m npm run --silent mappe -- check-services --store "$MAPPE_PUBLISHED" --keep dist/services.json >/dev/null || true
  # From the public address: what nobody else can read is found out here, not by readers.
  local pages=0
  mappe site --store "$MAPPE_PUBLISHED" --services dist/services.json --to "$MAPPE_SITE" || pages=$?
  # The gravest of both is told: 4 says that data sets alone are refused.
  [ "$pages" -eq 0 ] || { [ "$code" -ne 0 ] && [ "$code" -ne 4 ]; } || code=$pages
  return "$code"
}

publish "${1:-/etc/mappe.env}"
exit

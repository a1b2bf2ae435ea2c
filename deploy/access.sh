#!/usr/bin/env bash
# access.sh: builds restricted data from the encrypted files of their producers on this machine, into the private store, and signs the addresses of
# all who may read them. Where nothing has changed on the branch of this checkout it does so twice a day, for addresses live 24 hours; where
# something has, at once: called every minute (by a timer of deploy/systemd), it cuts an access as soon as its end is accepted.
# Its settings are /etc/mappe-access.env (deploy/mappe-access.env, filled in); another file: access.sh FILE. Ends with 4 where data sets are
# refused and all else is done. What it says stands in the log of this machine alone.
set -euo pipefail
cd "$(dirname "$0")/.."
mappe() { npm run --silent mappe -- "$@"; }

# A function, read whole before it starts: git may bring another version of this file.
access() {
  git pull --quiet --ff-only
  local head done=dist/signed
  head=$(git rev-parse HEAD)
  if [ -n "$(find "$done" -mmin -660 2>/dev/null)" ] && [ "$(cat "$done")" = "$head" ]; then return 0; fi
  npm run --silent setup
  # Only now: nothing that is brought is set up where it could read keys.
  set -a
  # shellcheck source=/dev/null
  . "$1"
  set +a
  # Who may read no more is locked out before anything that takes its time.
  local signed=0 code=0
  mappe sign --store "$MAPPE_STORE" || true
  mappe build --private --store "$MAPPE_PRIVATE_STORE" --published "$MAPPE_PUBLISHED" || code=$?
  # Addresses name the files of a version: those of a new one are signed again, whatever became of the others.
  mappe sign --store "$MAPPE_STORE" || signed=$?
  # The gravest of both is told: 4 says that data sets alone are refused.
  [ "$signed" -eq 0 ] || { [ "$code" -ne 0 ] && [ "$code" -ne 4 ]; } || code=$signed
  # What has failed is tried again by the next call.
  case $code in 0 | 4) mkdir -p dist && printf '%s\n' "$head" >"$done" ;; esac
  return "$code"
}

access "${1:-/etc/mappe-access.env}"
exit

#!/usr/bin/env bash
# review.sh REVISION: builds the data sets that differ from a revision, compares them with what is published, makes their pages, and
# writes the summary that an administrator decides on. All into dist/review/: report.jsonl, store/, resume.md. Ends as the build
# ended, or as the summary does where the rest of the catalogue no longer holds.
set -euo pipefail
out=dist/review
mkdir -p "$out/store"
# What a pull request makes is looked at, never published: it is not signed.
mappe() { npm run --silent mappe -- --trial "$@"; }

# From here to its end mark the runner takes no line for a command: file names and titles of a pull request may pass by.
token=$(cat /proc/sys/kernel/random/uuid)
echo "::stop-commands::$token"
status=0
# Read at its public address alone; the address, and the key that must have signed it, are those of REVISION, whatever a pull request makes of
# them. Empty: there is none to read. What is not signed by that key ends the review.
published=$(mappe published-address --since "$1")
# One identifier a line, lower-case letters, digits, hyphens and a slash: never an option, never two words. What is published draws the base map;
# where nothing is, what draws it is built too.
ground=(--base-map)
if [ -n "$published" ]; then ground=(); fi
mappe changed --since "$1" "${ground[@]}" >"$out/changed.txt"
mapfile -t ids <"$out/changed.txt"
: >"$out/report.jsonl"
if [ "${#ids[@]}" -gt 0 ]; then
  mappe build "${ids[@]}" --store "$out/store" ${published:+--published "$published" --since "$1"} --json >"$out/report.jsonl" || status=$?
  # The pages of what differs alone, as a reader would see them. GitHub calls the merge of request 12 “12/merge”.
  number=$(grep -o '^[1-9][0-9]*' <<<"${GITHUB_REF_NAME:-}" || echo 1)
  mappe site --store "$out/store" --preview "$number" ${published:+--published "$published" --since "$1"} --out dist/site || status=$?
fi
echo "::$token::"

# Its pages are made again by whoever looks (mappe preview, from a checkout of main): those of a pull request are its own program.
mappe summary "$out/report.jsonl" --since "$1" --store "$out/store" ${published:+--published "$published"} --write "$out/resume.md" || status=$?
cat "$out/resume.md" >>"${GITHUB_STEP_SUMMARY:-/dev/stdout}"
exit "$status"

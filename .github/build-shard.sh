#!/usr/bin/env bash
# build-shard.sh: builds the data sets of part $SHARD ("2/5") into dist/part. Ends as the build ended.
set -euo pipefail
mappe() { npm run --silent mappe -- "$@"; }
mkdir -p dist/part
mappe plan --shard "$SHARD" --json >dist/plan.jsonl || true
# What is refused is built too: the build says why.
jq -r 'select(.action == "build" or .action == "record" or .action == "refused") | .dataset' dist/plan.jsonl >dist/part/datasets.txt
mapfile -t ids <dist/part/datasets.txt
if [ "${#ids[@]}" -gt 0 ]; then mappe build "${ids[@]}" --store dist/part; fi

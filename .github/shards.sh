#!/usr/bin/env bash
# shards.sh: writes what is to be done to dist/plan.jsonl, and its parts as an output of a step: shards=["1/2","2/2"].
# PUBLISHED: address of the store that is published; without, nothing is.
set -euo pipefail
mkdir -p dist
# 1 with a plan: something is refused; its part says so. Without one there is none: what is published cannot be read, has expired, is forged.
npm run --silent mappe -- plan --json ${PUBLISHED:+--store "$PUBLISHED"} >dist/plan.jsonl || [ $? -eq 1 -a -s dist/plan.jsonl ]
parts=$(grep -oE '"part":"[0-9]+/[0-9]+"' dist/plan.jsonl | cut -d: -f2 | sort -uV | paste -sd, || true)
echo "shards=[${parts:-\"1/1\"}]"

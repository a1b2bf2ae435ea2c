#!/usr/bin/env bash
# shards.sh: writes what is to be done to dist/plan.jsonl, and as outputs of a step its parts, shards=["1/2","2/2"], and the shares of large
# images that come before them: sheets=[{"dataset":"a/b","shard":"1/8","before":"2"}].
# PUBLISHED: address of the store that is published; without, nothing is. RENEW: data sets or producers to build again, with spaces between.
set -euo pipefail
mkdir -p dist
ids='^([a-z0-9][a-z0-9/-]*( +|$))*$'
[[ "${RENEW:=}" =~ $ids ]] || { echo "renew: $(printf %q "$RENEW") is no list of producer/dataset or producer" >&2; exit 1; }
read -ra renew <<<"$RENEW"
# 4: something is refused; its part says so. 1: there is no plan, for what is published cannot be read, has expired or is forged.
npm run --silent mappe -- plan --json ${PUBLISHED:+--store "$PUBLISHED"} ${renew[@]:+--renew "${renew[@]}"} >dist/plan.jsonl || [ $? -eq 4 ]
parts=$(grep -oE '"part":"[0-9]+/[0-9]+"' dist/plan.jsonl | cut -d: -f2 | sort -uV | paste -sd, || true)
echo "shards=[${parts:-\"1/1\"}]"
share='^\{"dataset":"([a-z0-9-]+/[a-z0-9-]+)","action":"sheets",.*"share":"([0-9]+/[0-9]+)","before":"([0-9]+)/[0-9]+"\}$'
echo "sheets=[$(sed -nE "s#$share#{\"dataset\":\"\1\",\"shard\":\"\2\",\"before\":\"\3\"}#p" dist/plan.jsonl | paste -sd, -)]"

#!/usr/bin/env bash
# shards.sh: over how many machines a build is spread, as an output of a step: shards=["1/2","2/2"].
set -euo pipefail
# A machine builds about so many data sets in the time that another one takes to start.
per_machine=10
most=16
count=$(npm run --silent mappe -- plan --json | grep -cE '"action":"(build|record)"' || true)
machines=$(((count + per_machine - 1) / per_machine))
machines=$((machines < 1 ? 1 : machines > most ? most : machines))
shards=$(seq -f "\"%g/$machines\"" -s, 1 "$machines")
echo "shards=[$shards]"

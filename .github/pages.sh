#!/usr/bin/env bash
# pages.sh: gives the address of the repository's GitHub Pages, with "/" at its end.
set -euo pipefail
owner=$(echo "$GITHUB_REPOSITORY_OWNER" | tr '[:upper:]' '[:lower:]') name=${GITHUB_REPOSITORY#*/}
# The repository of an account's own pages has them at its root.
[ "$(echo "$name" | tr '[:upper:]' '[:lower:]')" = "$owner.github.io" ] && place= || place="$name/"
echo "https://$owner.github.io/$place"

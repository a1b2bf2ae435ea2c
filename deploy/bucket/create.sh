#!/usr/bin/env bash
# create.sh BUCKET: makes a bucket that everybody may read object by object, and nobody may list, with the rules beside this file; a bucket
# that is there gets them again. Needs the AWS command line and the variables of the guide /aide/exploiter/ (AWS_REGION, AWS_ACCESS_KEY_ID,
# AWS_SECRET_ACCESS_KEY, and AWS_ENDPOINT_URL_S3 but with AWS itself).
set -euo pipefail
bucket=$1
here=$(cd "$(dirname "$0")" && pwd)
if ! aws s3api head-bucket --bucket "$bucket" >/dev/null 2>&1; then
  # AWS refuses the name of its first region here, and every other place wants its own.
  place=()
  [ "$AWS_REGION" = us-east-1 ] || place=(--create-bucket-configuration "LocationConstraint=$AWS_REGION")
  aws s3api create-bucket --bucket "$bucket" "${place[@]}"
fi
aws s3api put-bucket-cors --bucket "$bucket" --cors-configuration "file://$here/cors.json"
aws s3api put-bucket-lifecycle-configuration --bucket "$bucket" --lifecycle-configuration "file://$here/lifecycle.json"
# AWS alone has it, and lets no policy open a new bucket before; where it was needed and has failed, the policy is refused.
aws s3api delete-public-access-block --bucket "$bucket" >/dev/null 2>&1 || true
if ! refusal=$(aws s3api put-bucket-policy --bucket "$bucket" --policy "$(sed "s/BUCKET/$bucket/" "$here/policy.json")" 2>&1); then
  case $refusal in
    *NotImplemented* | *MethodNotAllowed*) ;;
    *) printf '%s\n' "$refusal" >&2 && exit 1 ;;
  esac
  # A list of the bucket stays closed: its own access list is left as it is, each object gets one.
  echo "$bucket: this place has no bucket policies. Give MAPPE_STORE_ACL=public-read to whatever publishes, so that each object may be read." >&2
fi

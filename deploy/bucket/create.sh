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
# give RULE ARGUMENTS…: gives the bucket a rule; false where this place has none of that kind, and the end where it refuses this one.
give() {
  local rule=$1 refusal
  shift
  if refusal=$(aws s3api "put-bucket-$rule" --bucket "$bucket" "$@" 2>&1); then return 0; fi
  case $refusal in
    # OpenStack Swift takes a rule that it does not know for a bucket that is badly described.
    *NotImplemented* | *MethodNotAllowed* | *MalformedXML*) return 1 ;;
    *) printf '%s\n' "$refusal" >&2 && exit 1 ;;
  esac
}
# Swift has rules of its own; its command is in the package python3-swiftclient.
exposed=$(grep -o '"ExposeHeaders": \[.*\]' "$here/cors.json" | grep -o '[A-Z][A-Za-z-]*' | tail -n +2 | paste -sd ' ')
swift="swift post '$bucket' --read-acl '.r:*' --header 'X-Container-Meta-Access-Control-Allow-Origin: *' --header 'X-Container-Meta-Access-Control-Expose-Headers: $exposed'"
give cors --cors-configuration "file://$here/cors.json" ||
  echo "$bucket: this place has no CORS rules of S3. Open the bucket to the pages of other sites by its own means." >&2
give lifecycle-configuration --lifecycle-configuration "file://$here/lifecycle.json" ||
  echo "$bucket: this place has no lifecycle rules. Remove unfinished uploads with « mappe gc », and previews/ by hand." >&2
# AWS alone has it, and lets no policy open a new bucket before; where it was needed and has failed, the policy is refused. Given, never
# deleted: a place that does not know it, OpenStack Swift, would delete the bucket.
open=BlockPublicAcls=false,IgnorePublicAcls=false,BlockPublicPolicy=false,RestrictPublicBuckets=false
aws s3api put-public-access-block --bucket "$bucket" --public-access-block-configuration "$open" >/dev/null 2>&1 || true
# A list of the bucket stays closed: its own access list is left as it is, each object gets one.
give policy --policy "$(sed "s/BUCKET/$bucket/" "$here/policy.json")" ||
  echo "$bucket: this place has no bucket policies. Give MAPPE_STORE_ACL=public-read to whatever publishes, so that each object may be read. OpenStack Swift knows neither; there one command does both:
$swift" >&2

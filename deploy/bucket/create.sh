#!/usr/bin/env bash
# create.sh BUCKET: makes a bucket that everybody may read object by object, and nobody may list, with the rules beside this file.
# Needs the AWS command line and the variables of the README (AWS_ENDPOINT_URL_S3, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY).
set -euo pipefail
bucket=$1
here=$(cd "$(dirname "$0")" && pwd)
aws s3api create-bucket --bucket "$bucket" --create-bucket-configuration "LocationConstraint=$AWS_REGION"
aws s3api put-bucket-cors --bucket "$bucket" --cors-configuration "file://$here/cors.json"
aws s3api put-bucket-lifecycle-configuration --bucket "$bucket" --lifecycle-configuration "file://$here/lifecycle.json"
aws s3api put-bucket-policy --bucket "$bucket" --policy "$(sed "s/BUCKET/$bucket/" "$here/policy.json")"

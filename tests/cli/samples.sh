#!/usr/bin/env bash
# Every sample is linted, previewed and deployed, and does what its page says.
set -u
formwork=$1 scratch=$2
samples=$FORMWORK_SOURCE_DIR/samples
source "$FORMWORK_SOURCE_DIR/tests/support/check.sh"
rm -rf "$scratch"; mkdir -p "$scratch"; cd "$scratch" || exit 1
export FORMWORK_SEED=1

for template in "$samples"/*/*.yaml "$samples"/*/*.json; do
  run 0 lint --non-zero-exit-code error "$template"
  run 0 render "$template"
  run 0 graph "$template"
done

# ec2-instance: both spellings are the same template; the extra volume outlives the stack.
export FORMWORK_STATE=$scratch/ec2.sqlite
run 0 plan "$samples/ec2-instance/template.json" --base "$samples/ec2-instance/template.yaml" --detailed-exitcode
run 2 plan "$samples/ec2-instance/template.yaml" --stack-name instance --detailed-exitcode
run 0 deploy "$samples/ec2-instance/template.yaml" --stack-name instance
run 0 deploy "$samples/ec2-instance/template.json" --stack-name instance
run 0 objects ec2 volume
expect_count 2 '"VolumeId"'
run 0 delete instance
run 0 objects ec2 volume
expect_count 1 '"VolumeId"'
expect '"Size": *"?20'
expect_not 'in-use'

# upload-pipeline: a parameter changes one function in place; another stage renames the bucket.
export FORMWORK_STATE=$scratch/pipeline.sqlite
run 0 deploy "$samples/upload-pipeline/template.yaml" --stack-name pipeline
run 2 plan "$samples/upload-pipeline/template.yaml" --stack-name pipeline -p Memory=256 --detailed-exitcode
expect 'Indexer'
expect 'Memory'
expect '0 to replace'
run 2 plan "$samples/upload-pipeline/template.yaml" --stack-name pipeline -p Stage=prod --detailed-exitcode
expect 'Uploads'
expect 'BucketName'
run 0 deploy "$samples/upload-pipeline/template.yaml" --stack-name pipeline -p Memory=256
run 0 describe pipeline
expect 'UPDATE_COMPLETE'
run 0 delete pipeline
run 0 events pipeline
expect 'DELETE_SKIPPED'

# web-app: renaming the database replaces it and loses its data.
export FORMWORK_STATE=$scratch/web.sqlite
run 0 deploy "$samples/web-app/template-v1.yaml" --stack-name shop
run 2 plan "$samples/web-app/template-v2.yaml" --stack-name shop --detailed-exitcode
expect 'Replacement: *True|replace'
expect 'DBInstanceIdentifier'
expect '[Dd]ata'
expect 'UpdateReplacePolicy'
run 0 plan "$samples/web-app/template-v2.yaml" --stack-name shop --format json
expect '"Replacement": *"True"'
run 0 deploy "$samples/web-app/template-v2.yaml" --stack-name shop
run 0 events shop
expect 'Requested update requires the creation of a new physical resource'
run 0 plan "$samples/web-app/template-v2.yaml" --base "$samples/web-app/template-v1.yaml"
expect 'DBInstanceIdentifier'
expect_not 'change-me-please'

# two-regions: two worlds, one template.
unset FORMWORK_STATE
export XDG_STATE_HOME=$scratch/xdg
for region in us-east-1 eu-central-1; do
  run 0 deploy "$samples/two-regions/template.yaml" --stack-name server --region $region
  run 0 outputs server --region $region
  expect "arn:aws:s3:::files-$region"
  expect "${region}a"
done
run 0 stacks --region us-east-1
expect_count 1 'server'
run 2 validate "$samples/two-regions/template.yaml" --region eu-west-1
expect 'eu-west-1'

# failing-update: rolled back to the old settings.
export FORMWORK_STATE=$scratch/failing.sqlite
run 0 deploy "$samples/failing-update/template-v1.yaml" --stack-name orders
run 1 deploy "$samples/failing-update/template-v2.yaml" --stack-name orders
expect 'UPDATE_ROLLBACK_COMPLETE'
run 0 objects sqs queue
expect '"VisibilityTimeout": *"?30'
run 0 plan "$samples/failing-update/template-v1.yaml" --stack-name orders --detailed-exitcode
run 0 delete orders
run 0 objects sqs queue
expect_count 0 'VisibilityTimeout'
finish

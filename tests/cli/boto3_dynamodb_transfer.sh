#!/usr/bin/env bash
# boto3 against formwork serve: tables of DynamoDB that go into buckets and come from them.
set -u
formwork=$1 scratch=$2
source "$FORMWORK_SOURCE_DIR/tests/support/boto3.sh"
run_boto3 boto3_dynamodb_transfer.py

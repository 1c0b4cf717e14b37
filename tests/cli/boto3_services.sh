#!/usr/bin/env bash
# boto3 against formwork serve: what services tell of the objects that stacks make.
set -u
formwork=$1 scratch=$2
source "$FORMWORK_SOURCE_DIR/tests/support/boto3.sh"
run_boto3 boto3_services.py

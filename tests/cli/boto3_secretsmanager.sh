#!/usr/bin/env bash
# boto3 against formwork serve: Secrets Manager.
set -u
formwork=$1 scratch=$2
source "$FORMWORK_SOURCE_DIR/tests/support/boto3.sh"
run_boto3 boto3_secretsmanager.py

#!/usr/bin/env bash
# boto3 against formwork serve: what instances, volumes and images have beside their main road.
set -u
formwork=$1 scratch=$2
source "$FORMWORK_SOURCE_DIR/tests/support/boto3.sh"
run_boto3 boto3_ec2_instances.py

#!/usr/bin/env bash
# boto3 against formwork serve: EventBridge.
set -u
formwork=$1 scratch=$2
source "$FORMWORK_SOURCE_DIR/tests/support/boto3.sh"
# Schedules are minutes at the least: a clock that runs 120 times as fast.
run_boto3 boto3_events.py --clock scaled=120

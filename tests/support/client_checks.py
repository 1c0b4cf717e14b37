# SPDX-License-Identifier: Apache-2.0
"""What scripts that ask `formwork serve` with boto3 share: clients of the endpoint that is their first
argument, checks that count what failed, and the last word."""
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

failures = []


def client(service, **more):
    """One that does not ask twice: what fails is to be seen."""
    return boto3.client(service, **{
        "endpoint_url": sys.argv[1], "region_name": "us-east-1", "aws_access_key_id": "test",
        "aws_secret_access_key": "test", "config": Config(retries={"max_attempts": 0}), **more})


def check(what, seen, wanted):
    if seen != wanted:
        failures.append(what)
        print(f"FAILED: {what}: {seen!r} is not {wanted!r}"[:800])


def check_error(what, wanted_code, wanted_words, call, **arguments):
    """The call is refused with the code, in a message that holds the words."""
    try:
        call(**arguments)
    except ClientError as error:
        code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
        check(what, code, wanted_code)
        if wanted_words not in message:
            check(what, message, wanted_words)
        return
    failures.append(what)
    print(f"FAILED: {what}: no error")


def finish():
    print("all well" if not failures else f"{len(failures)} failed")
    sys.exit(1 if failures else 0)

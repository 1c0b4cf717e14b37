# SPDX-License-Identifier: Apache-2.0
"""boto3 against formwork serve --auth strict: protocols, signatures and large contents.

usage: boto3_wire.py ENDPOINT
"""
import hashlib
import sys
import urllib.error
import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

failures = []


def check(what, seen, wanted):
    if seen != wanted:
        failures.append(what)
        print(f"FAILED: {what}: {seen!r} is not {wanted!r}"[:600])


def client(service, key="test", secret="test", token=None, **config):
    return boto3.client(service, endpoint_url=sys.argv[1], region_name="us-east-1", aws_access_key_id=key,
                        aws_secret_access_key=secret, aws_session_token=token,
                        config=Config(retries={"max_attempts": 0}, **config))


def outcome(call, **arguments):
    try:
        call(**arguments)
        return "ok"
    except ClientError as error:
        return error.response["Error"]["Code"]


def fetch(url, **arguments):
    try:
        with urllib.request.urlopen(urllib.request.Request(url, **arguments)) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


# One service of each protocol; what they call a wrong secret and an unknown key.
for service, call, wrong, unknown in [
        ("sts", "get_caller_identity", "SignatureDoesNotMatch", "InvalidClientTokenId"),
        ("ec2", "describe_vpcs", "AuthFailure", "AuthFailure"),
        ("dynamodb", "list_tables", "InvalidSignatureException", "UnrecognizedClientException"),
        ("lambda", "list_functions", "InvalidSignatureException", "UnrecognizedClientException"),
        ("s3", "list_buckets", "SignatureDoesNotMatch", "InvalidAccessKeyId")]:
    check(f"{service} signed", outcome(getattr(client(service), call)), "ok")
    check(f"{service} of an account", outcome(getattr(client(service, key="123456789012"), call)), "ok")
    check(f"{service} with a wrong secret", outcome(getattr(client(service, secret="no"), call)), wrong)
    check(f"{service} with a key of others",
          outcome(getattr(client(service, key="AKIAIOSFODNN7EXAMPLE"), call)), unknown)
check("cloudwatch", outcome(client("cloudwatch").describe_alarms), "ok")

# Keys that were issued.
role = client("sts").assume_role(RoleArn="arn:aws:iam::111122223333:role/x", RoleSessionName="abc")["Credentials"]
keys = (role["AccessKeyId"], role["SecretAccessKey"], role["SessionToken"])
check("assumed", client("sts", *keys).get_caller_identity()["Arn"], "arn:aws:sts::111122223333:assumed-role/x/abc")
check("without its token", outcome(client("sts", *keys[:2]).get_caller_identity), "InvalidClientTokenId")

# Objects in memory and in files, whichever way they come and go.
s3 = client("s3")
s3.create_bucket(Bucket="wire-test")
key = "a b+c/\u00e9(1)*"
large = hashlib.sha256(b"x").digest() * 100_000
for name, content in [(key, b"hello"), ("large", large)]:
    s3.put_object(Bucket="wire-test", Key=name, Body=content, Metadata={"a": "b  c"})
    check(f"{name} comes back", s3.get_object(Bucket="wire-test", Key=name)["Body"].read() == content, True)
    check(f"{name} has its length", s3.head_object(Bucket="wire-test", Key=name)["ContentLength"], len(content))
    check(f"{name} has its sum", s3.head_object(Bucket="wire-test", Key=name)["ETag"].strip('"'),
          hashlib.md5(content).hexdigest())
check("part of a file", s3.get_object(Bucket="wire-test", Key="large", Range="bytes=300000-300009")["Body"].read(),
      large[300000:300010])

# Presigned addresses of both versions.
for version in ["s3", "s3v4"]:
    signer = client("s3", signature_version=version)
    if version == "s3v4":  # version 2 is only known from addresses
        check(f"{version} in the header", outcome(signer.list_objects_v2, Bucket="wire-test"), "ok")
    url = signer.generate_presigned_url("get_object", Params={"Bucket": "wire-test", "Key": key,
                                                              "ResponseContentType": "text/x"})
    check(f"{version} presigned", fetch(url), (200, b"hello"))
    status, text = fetch(url.replace("ignature=", "ignature=0"))
    check(f"{version} broken", (status, b"SignatureDoesNotMatch" in text), (403, True))
    if version == "s3":
        url = signer.generate_presigned_url("get_object", Params={"Bucket": "wire-test", "Key": key}, ExpiresIn=-1)
        status, text = fetch(url)
        check(f"{version} expired", (status, b"Request has expired" in text), (403, True))

print("some failed" if failures else "all well")

#!/usr/bin/env python3
# Lifecycle rules of S3 over boto3 against the endpoint in argv[1], whose clock makes a day of each
# tenth of a second: what expires, at the midnight behind its last day.
import sys
import time

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

OPTIONS = {"s3": {"addressing_style": "path"}, "retries": {"max_attempts": 0}}
s3 = boto3.client("s3", endpoint_url=sys.argv[1], config=Config(**OPTIONS))
failures = 0


def check(name, got, wanted):
    global failures
    if got != wanted:
        failures += 1
        print(f"FAILED {name}: got {got!r}, wanted {wanted!r}")


def versions(bucket):
    answer = s3.list_object_versions(Bucket=bucket)
    return ([one["Key"] for one in answer.get("Versions", [])],
            [one["Key"] for one in answer.get("DeleteMarkers", [])])


def becomes(name, look, wanted):
    end = time.monotonic() + 5
    while look() != wanted and time.monotonic() < end:
        time.sleep(0.05)
    check(name, look(), wanted)


def rules(bucket, *listed):
    s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": [
        dict({"ID": f"rule{number}", "Status": "Enabled", "Filter": {}}, **rule)
        for number, rule in enumerate(listed)]})


plain, kept, moved = "expiring-plain", "expiring-versions", "moving-objects"
for bucket in (plain, kept, moved):
    s3.create_bucket(Bucket=bucket)
s3.put_bucket_versioning(Bucket=kept, VersioningConfiguration={"Status": "Enabled"})

for key in ("days1/a", "days1/b", "days9000/c", "other"):
    s3.put_object(Bucket=plain, Key=key, Body=b"x")
s3.create_multipart_upload(Bucket=plain, Key="days1/upload")
rules(plain, {"Expiration": {"Days": 1}, "Filter": {"Prefix": "days1/"}},
      {"Expiration": {"Days": 9000}, "Filter": {"Prefix": "days9000/"}},
      {"AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1}})
becomes("expired", lambda: versions(plain), (["days9000/c", "other"], []))
becomes("aborted", lambda: s3.list_multipart_uploads(Bucket=plain).get("Uploads", []), [])

for body in (b"1", b"2", b"3", b"4"):
    s3.put_object(Bucket=kept, Key="k", Body=body)
rules(kept, {"NoncurrentVersionExpiration": {"NoncurrentDays": 1}})
becomes("old versions expired", lambda: versions(kept), (["k"], []))
check("the current one", s3.get_object(Bucket=kept, Key="k")["Body"].read(), b"4")
rules(kept, {"Expiration": {"Days": 1}})
becomes("behind a marker", lambda: versions(kept), (["k"], ["k"]))
rules(kept, {"NoncurrentVersionExpiration": {"NoncurrentDays": 1},
             "Expiration": {"ExpiredObjectDeleteMarker": True}})
becomes("nothing left", lambda: versions(kept), ([], []))

s3.put_object(Bucket=moved, Key="k", Body=b"x")
rules(moved, {"Transitions": [{"Days": 1, "StorageClass": "GLACIER"}]})
becomes("moved", lambda: s3.head_object(Bucket=moved, Key="k").get("StorageClass"), "GLACIER")
try:
    s3.get_object(Bucket=moved, Key="k")
    check("archived", "no", "InvalidObjectState")
except ClientError as error:
    check("archived", error.response["Error"]["Code"], "InvalidObjectState")

if failures == 0:
    print("all well")
sys.exit(failures != 0)

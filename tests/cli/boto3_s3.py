#!/usr/bin/env python3
# S3 over boto3 against the endpoint in argv[1]: what a client sees of buckets, objects, versions,
# uploads, access and settings. Answers are as the API reference of S3 tells them; what is only read
# there and not seen of AWS is marked.
import base64
import email.utils
import hashlib
import hmac
import http.client
import json
import socket
import sys
import urllib.parse
import zlib

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

ENDPOINT = sys.argv[1]
OPTIONS = {"s3": {"addressing_style": "path"}, "retries": {"max_attempts": 0}}
failures = 0


def client(key="test", region="us-east-1", service="s3", **options):
    return boto3.client(service, endpoint_url=ENDPOINT, region_name=region, aws_access_key_id=key,
                        aws_secret_access_key="test", config=Config(**OPTIONS, **options))


s3 = client()
other = client(key="222222222222")
anonymous = client(signature_version=UNSIGNED)


def check(name, got, wanted):
    global failures
    if got != wanted:
        failures += 1
        print(f"FAILED {name}: got {got!r}, wanted {wanted!r}")


def fault(call, **members):
    try:
        call(**members)
    except ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        return f"{status} {error.response['Error']['Code']}"
    return "none"


def knows(operation, member):
    """Whether this boto3 has the member; Debian's has fewer."""
    return member in s3.meta.service_model.operation_model(operation).input_shape.members


def make(bucket, **members):
    s3.create_bucket(Bucket=bucket, **members)
    return bucket


def body(bucket, key, **members):
    return s3.get_object(Bucket=bucket, Key=key, **members)["Body"].read()


def keys(answer):
    return [item["Key"] for item in answer.get("Contents", [])]


def prefixes(answer):
    return [item["Prefix"] for item in answer.get("CommonPrefixes", [])]


def test_objects():
    bucket = make("objects")
    put = s3.put_object(Bucket=bucket, Key="a/b", Body=b"hello", Metadata={"x": "y"},
                        CacheControl="no-cache", ContentType="text/plain", Tagging="k=v&l=m")
    check("etag", put["ETag"], '"5d41402abc4b2a76b9719d911017c592"')
    got = s3.get_object(Bucket=bucket, Key="a/b")
    check("content", got["Body"].read(), b"hello")
    check("metadata", got["Metadata"], {"x": "y"})
    check("system headers", (got["CacheControl"], got["ContentType"], got["TagCount"]),
          ("no-cache", "text/plain", 2))
    check("length", s3.head_object(Bucket=bucket, Key="a/b")["ContentLength"], 5)
    check("no key", fault(s3.get_object, Bucket=bucket, Key="no"), "404 NoSuchKey")
    check("no bucket", fault(s3.get_object, Bucket="nowhere", Key="no"), "404 NoSuchBucket")
    check("long key", fault(s3.put_object, Bucket=bucket, Key="k" * 1025), "400 KeyTooLongError")
    got = s3.get_object(Bucket=bucket, Key="a/b", ResponseContentType="a/b")
    check("overridden type", got["ContentType"], "a/b")
    check("not empty", fault(s3.delete_bucket, Bucket=bucket), "409 BucketNotEmpty")
    deleted = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "a/b"}, {"Key": "no"}]})
    check("deleted", len(deleted["Deleted"]), 2)
    s3.delete_bucket(Bucket=bucket)
    check("bucket is gone", fault(s3.head_bucket, Bucket=bucket), "404 404")


def test_ranges_and_conditions():
    bucket = make("ranges")
    etag = s3.put_object(Bucket=bucket, Key="k", Body=b"hello")["ETag"]
    got = s3.get_object(Bucket=bucket, Key="k", Range="bytes=1-3")
    check("range", (got["Body"].read(), got["ContentRange"]), (b"ell", "bytes 1-3/5"))
    check("range status", got["ResponseMetadata"]["HTTPStatusCode"], 206)
    check("last bytes", body(bucket, "k", Range="bytes=-2"), b"lo")
    check("open range", body(bucket, "k", Range="bytes=3-"), b"lo")
    check("no range", body(bucket, "k", Range="characters=1"), b"hello")
    check("behind", fault(s3.get_object, Bucket=bucket, Key="k", Range="bytes=9-"),
          "416 InvalidRange")
    large = bytes(range(256)) * 1024
    s3.put_object(Bucket=bucket, Key="large", Body=large)
    check("large", body(bucket, "large") == large, True)
    check("range of large", body(bucket, "large", Range="bytes=1000-69999") == large[1000:70000],
          True)
    check("if-match", fault(s3.get_object, Bucket=bucket, Key="k", IfMatch='"x"'),
          "412 PreconditionFailed")
    check("if-none-match", fault(s3.get_object, Bucket=bucket, Key="k", IfNoneMatch=etag),
          "304 304")
    check("if-modified-since",
          fault(s3.get_object, Bucket=bucket, Key="k", IfModifiedSince="2100-01-01"), "none")
    check("if-unmodified-since",
          fault(s3.get_object, Bucket=bucket, Key="k", IfUnmodifiedSince="2000-01-01"),
          "412 PreconditionFailed")
    if knows("PutObject", "IfNoneMatch"):
        check("write over", fault(s3.put_object, Bucket=bucket, Key="k", IfNoneMatch="*"),
              "412 PreconditionFailed")
    if knows("PutObject", "IfMatch"):
        check("write of none", fault(s3.put_object, Bucket=bucket, Key="no", IfMatch=etag),
              "404 NoSuchKey")


def test_digests():
    bucket = make("digests")
    check("md5 form", fault(s3.put_object, Bucket=bucket, Key="k", Body=b"x", ContentMD5="XXXX"),
          "400 InvalidDigest")
    check("md5", fault(s3.put_object, Bucket=bucket, Key="k", Body=b"x",
                       ContentMD5="rL0Y20zC+Fzt72VPzMSk2A=="), "400 BadDigest")
    check("crc", fault(s3.put_object, Bucket=bucket, Key="k", Body=b"x", ChecksumCRC32="AAAAAA=="),
          "400 BadDigest")
    s3.put_object(Bucket=bucket, Key="k", Body=b"x", ChecksumAlgorithm="SHA256")
    head = s3.head_object(Bucket=bucket, Key="k", ChecksumMode="ENABLED")
    check("sha256", head["ChecksumSHA256"], "LXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE=")
    for name in ("SHA1", "CRC32"):
        s3.put_object(Bucket=bucket, Key=name, Body=b"x", ChecksumAlgorithm=name)
        head = s3.head_object(Bucket=bucket, Key=name, ChecksumMode="ENABLED")
        check(name, "Checksum" + name in head, True)


def test_large_digests():
    """Of contents that go to a file, which are summed while they arrive."""
    bucket = make("digests-large")
    content = bytes(range(256)) * 4096
    for algorithm, total in (("SHA256", hashlib.sha256(content).digest()),
                             ("CRC32", zlib.crc32(content).to_bytes(4, "big"))):
        put = s3.put_object(Bucket=bucket, Key="k", Body=content, ChecksumAlgorithm=algorithm)
        check(algorithm, put["Checksum" + algorithm], base64.b64encode(total).decode())
        check("etag", put["ETag"], '"' + hashlib.md5(content).hexdigest() + '"')
    check("wrong", fault(s3.put_object, Bucket=bucket, Key="k", Body=content,
                         ChecksumSHA256=base64.b64encode(bytes(32)).decode()), "400 BadDigest")
    upload = s3.create_multipart_upload(Bucket=bucket, Key="p", ChecksumAlgorithm="SHA1")
    part = {"Bucket": bucket, "Key": "p", "UploadId": upload["UploadId"], "PartNumber": 1}
    sent = s3.upload_part(**part, Body=content, ChecksumAlgorithm="SHA1")
    check("part", sent["ChecksumSHA1"],
          base64.b64encode(hashlib.sha1(content).digest()).decode())
    check("class", fault(s3.put_object, Bucket=bucket, Key="k", StorageClass="DOG"),
          "400 InvalidStorageClass")
    check("place", fault(s3.create_bucket, Bucket="digests-mars", CreateBucketConfiguration={
        "LocationConstraint": "mars-1"}), "400 InvalidLocationConstraint")


def test_copies():
    bucket = make("copies")
    target = make("copies-target")
    s3.put_object(Bucket=bucket, Key="a b", Body=b"hello", Metadata={"x": "y"})
    s3.copy_object(Bucket=target, Key="k", CopySource={"Bucket": bucket, "Key": "a b"})
    got = s3.get_object(Bucket=target, Key="k")
    check("copy", (got["Body"].read(), got["Metadata"]), (b"hello", {"x": "y"}))
    check("onto itself", fault(s3.copy_object, Bucket=target, Key="k", CopySource=target + "/k"),
          "400 InvalidRequest")
    s3.copy_object(Bucket=target, Key="k", CopySource=target + "/k", MetadataDirective="REPLACE",
                   Metadata={"n": "1"})
    got = s3.get_object(Bucket=target, Key="k")
    check("replaced", (got["Body"].read(), got["Metadata"]), (b"hello", {"n": "1"}))
    check("not a version", fault(s3.copy_object, Bucket=target, Key="k",
                                 CopySource={"Bucket": bucket, "Key": "a b",
                                             "VersionId": "null&x=y"}), "400 InvalidArgument")
    check("no source", fault(s3.copy_object, Bucket=target, Key="k", CopySource=bucket + "/no"),
          "404 NoSuchKey")
    check("conditions of a copy",
          fault(s3.copy_object, Bucket=target, Key="k", CopySource={"Bucket": bucket, "Key": "a b"},
                CopySourceIfMatch='"x"'), "412 PreconditionFailed")
    large = b"0123456789" * 20000
    s3.put_object(Bucket=bucket, Key="large", Body=large)
    s3.copy_object(Bucket=target, Key="large", CopySource=bucket + "/large")
    s3.delete_object(Bucket=bucket, Key="large")
    check("a copy outlives its source", body(target, "large") == large, True)


def test_lists():
    bucket = make("lists")
    names = ["asdf", "boo/bar", "boo/baz/xyzzy", "cquux/bla", "cquux/thud", "z+ y"]
    for name in reversed(names):
        s3.put_object(Bucket=bucket, Key=name)

    def page(**members):
        got = s3.list_objects(Bucket=bucket, **members)
        return keys(got), prefixes(got), got["IsTruncated"], got.get("NextMarker")

    check("delimiter", page(Delimiter="/"), (["asdf", "z+ y"], ["boo/", "cquux/"], False, None))
    check("page 1", page(Delimiter="/", MaxKeys=1), (["asdf"], [], True, "asdf"))
    check("page 2", page(Delimiter="/", MaxKeys=1, Marker="asdf"), ([], ["boo/"], True, "boo/"))
    check("page 3", page(Delimiter="/", MaxKeys=1, Marker="boo/"), ([], ["cquux/"], True, "cquux/"))
    check("prefix", page(Delimiter="/", Prefix="boo/"), (["boo/bar"], ["boo/baz/"], False, None))
    check("none", page(MaxKeys=0), ([], [], False, None))
    check("coded", keys(s3.list_objects(Bucket=bucket, EncodingType="url"))[-1], "z%2B%20y")
    check("bad limit", fault(s3.list_objects_v2, Bucket=bucket, MaxKeys=-1), "400 InvalidArgument")
    found, token = [], {}
    while True:
        got = s3.list_objects_v2(Bucket=bucket, MaxKeys=4, **token)
        found += keys(got)
        if not got["IsTruncated"]:
            break
        token = {"ContinuationToken": got["NextContinuationToken"]}
    check("all pages", found, names)
    check("start", keys(s3.list_objects_v2(Bucket=bucket, StartAfter="cquux/bla")),
          ["cquux/thud", "z+ y"])
    check("no token", fault(s3.list_objects_v2, Bucket=bucket, ContinuationToken="?"),
          "400 InvalidArgument")
    check("blank", [s3.list_objects(Bucket=bucket, Delimiter="").get("Delimiter"),
                    s3.list_object_versions(Bucket=bucket, Delimiter="").get("Delimiter")],
          [None, ""])
    got = s3.list_objects_v2(Bucket=bucket, FetchOwner=True)
    check("a second id", "x-amz-id-2" in got["ResponseMetadata"]["HTTPHeaders"], True)
    check("owner", got["Contents"][0]["Owner"]["ID"], s3.list_buckets()["Owner"]["ID"])


def test_versions():
    bucket = make("versions")
    s3.put_object(Bucket=bucket, Key="k", Body=b"0")
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    ids = [s3.put_object(Bucket=bucket, Key="k", Body=b"%d" % i)["VersionId"] for i in (1, 2, 3)]
    check("by id", body(bucket, "k", VersionId=ids[0]), b"1")
    check("null", body(bucket, "k", VersionId="null"), b"0")
    got = s3.list_object_versions(Bucket=bucket)
    check("newest first", [one["VersionId"] for one in got["Versions"]], ids[::-1] + ["null"])
    check("latest", [one["IsLatest"] for one in got["Versions"]], [True, False, False, False])
    marker = s3.delete_object(Bucket=bucket, Key="k")
    check("marker", marker["DeleteMarker"], True)
    check("behind a marker", fault(s3.get_object, Bucket=bucket, Key="k"), "404 NoSuchKey")
    check("a marker itself",
          fault(s3.get_object, Bucket=bucket, Key="k", VersionId=marker["VersionId"]),
          "405 MethodNotAllowed")
    check("hidden", s3.list_objects_v2(Bucket=bucket)["KeyCount"], 0)
    got = s3.list_object_versions(Bucket=bucket, MaxKeys=2)
    check("page", (len(got["Versions"]), len(got["DeleteMarkers"]), got["IsTruncated"]),
          (1, 1, True))
    told = []
    s3.meta.events.register("after-call.s3.ListObjectVersions",
                            lambda http_response, **_: told.append(http_response.content))
    s3.list_object_versions(Bucket=bucket)
    check("delete markers stand in order",
          told[0].index(b"<DeleteMarker>") < told[0].index(b"<Version>"), True)
    got = s3.list_object_versions(Bucket=bucket, KeyMarker=got["NextKeyMarker"],
                                  VersionIdMarker=got["NextVersionIdMarker"])
    check("next page", [one["VersionId"] for one in got["Versions"]], [ids[1], ids[0], "null"])
    s3.delete_object(Bucket=bucket, Key="k", VersionId=marker["VersionId"])
    check("undeleted", body(bucket, "k"), b"3")
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})
    s3.put_object(Bucket=bucket, Key="k", Body=b"s")
    check("suspended", body(bucket, "k", VersionId="null"), b"s")
    check("one null version", len(s3.list_object_versions(Bucket=bucket)["Versions"]), 4)
    check("no such version", fault(s3.get_object, Bucket=bucket, Key="k",
                                   VersionId=ids[0][23::-1] + ids[0][24:]),
          "404 NoSuchVersion")
    check("no version", fault(s3.get_object, Bucket=bucket, Key="k", VersionId="abc"),
          "400 InvalidArgument")


def test_uploads():
    bucket = make("uploads")
    first = b"a" * (5 << 20)
    upload = s3.create_multipart_upload(Bucket=bucket, Key="k", Metadata={"a": "b"})["UploadId"]
    named = {"Bucket": bucket, "Key": "k", "UploadId": upload}
    parts = [{"PartNumber": number, "ETag": s3.upload_part(PartNumber=number, Body=content,
                                                           **named)["ETag"]}
             for number, content in ((1, first), (2, b"again"), (2, b"tail"))][::2]
    check("parts", [part["Size"] for part in s3.list_parts(**named)["Parts"]], [5 << 20, 4])
    check("uploads", [one["Key"] for one in s3.list_multipart_uploads(Bucket=bucket)["Uploads"]],
          ["k"])

    def complete(listed):
        return fault(s3.complete_multipart_upload, MultipartUpload={"Parts": listed}, **named)

    check("order", complete(parts[::-1]), "400 InvalidPartOrder")
    check("missing", complete([{"PartNumber": 7, "ETag": parts[0]["ETag"]}]), "400 InvalidPart")
    check("complete", complete(parts), "none")
    check("complete again", complete(parts), "none")
    check("over", fault(s3.list_parts, **named), "404 NoSuchUpload")
    got = s3.get_object(Bucket=bucket, Key="k")
    check("joined", (got["Body"].read() == first + b"tail", got["Metadata"]), (True, {"a": "b"}))
    check("tag of parts", got["ETag"].endswith('-2"'), True)
    check("across parts", body(bucket, "k", Range="bytes=5242878-5242881"), b"aata")
    got = s3.get_object(Bucket=bucket, Key="k", PartNumber=2)
    check("one part", (got["Body"].read(), got["PartsCount"]), (b"tail", 2))
    got = s3.get_object_attributes(Bucket=bucket, Key="k",
                                   ObjectAttributes=["ObjectParts", "ObjectSize"])
    check("attributes", (got["ObjectSize"], got["ObjectParts"]["TotalPartsCount"]),
          ((5 << 20) + 4, 2))


def test_parts():
    bucket = make("parts")
    s3.put_object(Bucket=bucket, Key="source", Body=b"0123456789")
    upload = s3.create_multipart_upload(Bucket=bucket, Key="k", ChecksumAlgorithm="SHA256")
    named = {"Bucket": bucket, "Key": "k", "UploadId": upload["UploadId"]}
    copied = s3.upload_part_copy(PartNumber=1, CopySource=bucket + "/source",
                                 CopySourceRange="bytes=2-4", **named)["CopyPartResult"]
    check("no such range", fault(s3.upload_part_copy, PartNumber=1, CopySource=bucket + "/source",
                                 CopySourceRange="bytes=2-99", **named), "416 InvalidRange")
    part = {"PartNumber": 1, "ETag": copied["ETag"], "ChecksumSHA256": copied["ChecksumSHA256"]}
    done = s3.complete_multipart_upload(MultipartUpload={"Parts": [part]}, **named)
    check("composite", done["ChecksumSHA256"].endswith("-1"), True)
    check("copied part", body(bucket, "k"), b"234")
    upload = s3.create_multipart_upload(Bucket=bucket, Key="small")["UploadId"]
    named = {"Bucket": bucket, "Key": "small", "UploadId": upload}
    parts = [{"PartNumber": number,
              "ETag": s3.upload_part(PartNumber=number, Body=b"x", **named)["ETag"]}
             for number in (1, 2)]
    check("small", fault(s3.complete_multipart_upload, MultipartUpload={"Parts": parts}, **named),
          "400 EntityTooSmall")
    s3.abort_multipart_upload(**named)
    check("aborted", fault(s3.abort_multipart_upload, **named), "404 NoSuchUpload")
    if not knows("CreateMultipartUpload", "ChecksumType"):
        return
    upload = s3.create_multipart_upload(Bucket=bucket, Key="full", ChecksumAlgorithm="CRC32",
                                        ChecksumType="FULL_OBJECT")["UploadId"]
    named = {"Bucket": bucket, "Key": "full", "UploadId": upload}
    contents = [b"a" * (5 << 20), b"tail"]
    parts = []
    for number, content in enumerate(contents, 1):
        sent = s3.upload_part(PartNumber=number, Body=content, ChecksumAlgorithm="CRC32", **named)
        parts.append({"PartNumber": number, "ETag": sent["ETag"],
                      "ChecksumCRC32": sent["ChecksumCRC32"]})
    done = s3.complete_multipart_upload(MultipartUpload={"Parts": parts}, **named)
    crc = zlib.crc32(b"".join(contents)).to_bytes(4, "big")
    check("crc of all", done["ChecksumCRC32"], base64.b64encode(crc).decode())


def test_names_and_places():
    check("bad name", fault(s3.create_bucket, Bucket="Bad_Name"), "400 InvalidBucketName")
    bucket = make("places")
    check("taken", fault(other.create_bucket, Bucket=bucket), "409 BucketAlreadyExists")
    europe = client(region="eu-west-1")
    constraint = {"LocationConstraint": "eu-west-1"}
    check("constraint", fault(europe.create_bucket, Bucket="european"),
          "400 IllegalLocationConstraintException")
    europe.create_bucket(Bucket="european", CreateBucketConfiguration=constraint)
    check("owned", fault(europe.create_bucket, Bucket="european",
                         CreateBucketConfiguration=constraint), "409 BucketAlreadyOwnedByYou")
    s3.put_object(Bucket="european", Key="k", Body=b"q")
    got = europe.get_object(Bucket="european", Key="k")
    check("one namespace", got["Body"].read(), b"q")
    check("location", s3.get_bucket_location(Bucket="european")["LocationConstraint"], "eu-west-1")
    names = {one["Name"] for one in s3.list_buckets()["Buckets"]}
    check("all regions", names >= {"european", bucket}, True)


def test_access():
    bucket = make("access")
    s3.put_object(Bucket=bucket, Key="own", Body=b"0")
    s3.put_object(Bucket=bucket, Key="open", Body=b"1", ACL="public-read")
    for who in (other, anonymous):
        check("private", fault(who.get_object, Bucket=bucket, Key="own"), "403 AccessDenied")
        check("hidden", fault(who.get_object, Bucket=bucket, Key="no"), "403 AccessDenied")
        check("public", who.get_object(Bucket=bucket, Key="open")["Body"].read(), b"1")
        check("list", fault(who.list_objects_v2, Bucket=bucket), "403 AccessDenied")
    s3.put_bucket_policy(Bucket=bucket, Policy="""{"Version": "2012-10-17", "Statement": [
      {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
       "Resource": "arn:aws:s3:::access/*",
       "Condition": {"StringEquals": {"s3:ExistingObjectTag/kind": "open"}}},
      {"Effect": "Deny", "Principal": "*", "Action": "s3:DeleteObject",
       "Resource": "arn:aws:s3:::access/own"}]}""")
    s3.put_object(Bucket=bucket, Key="tagged", Body=b"2", Tagging="kind=open")
    check("by tag", other.get_object(Bucket=bucket, Key="tagged")["Body"].read(), b"2")
    check("without tag", fault(other.get_object, Bucket=bucket, Key="own"), "403 AccessDenied")
    check("denied to the owner", fault(s3.delete_object, Bucket=bucket, Key="own"),
          "403 AccessDenied")
    check("public policy", s3.get_bucket_policy_status(Bucket=bucket)["PolicyStatus"],
          {"IsPublic": True})
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration={
        "RestrictPublicBuckets": True, "IgnorePublicAcls": True, "BlockPublicAcls": True})
    check("restricted", fault(other.get_object, Bucket=bucket, Key="tagged"), "403 AccessDenied")
    check("ignored", fault(anonymous.get_object, Bucket=bucket, Key="open"), "403 AccessDenied")
    check("blocked", fault(s3.put_object, Bucket=bucket, Key="new", ACL="public-read"),
          "403 AccessDenied")
    s3.delete_bucket_policy(Bucket=bucket)
    check("no policy", fault(s3.get_bucket_policy, Bucket=bucket), "404 NoSuchBucketPolicy")


def test_acls():
    bucket = make("acls")
    acl = s3.get_bucket_acl(Bucket=bucket)
    check("private", [one["Permission"] for one in acl["Grants"]], ["FULL_CONTROL"])
    others = other.list_buckets()["Owner"]["ID"]
    s3.put_bucket_acl(Bucket=bucket, ACL="public-read-write")
    other.put_object(Bucket=bucket, Key="theirs", Body=b"1")
    check("owner", other.get_object_acl(Bucket=bucket, Key="theirs")["Owner"]["ID"], others)
    grant = {"Grantee": {"Type": "CanonicalUser", "ID": others}, "Permission": "READ"}
    s3.put_bucket_acl(Bucket=bucket, AccessControlPolicy={"Owner": acl["Owner"],
                                                          "Grants": [grant]})
    check("granted", fault(other.list_objects, Bucket=bucket), "none")
    check("not granted", fault(other.put_object, Bucket=bucket, Key="k"), "403 AccessDenied")
    check("nobody", fault(s3.put_bucket_acl, Bucket=bucket, GrantRead='id="_foo"'),
          "400 InvalidArgument")
    s3.put_bucket_acl(Bucket=bucket, ACL="private")
    s3.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls={
        "Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]})
    check("no ACLs", fault(s3.put_object, Bucket=bucket, Key="k", ACL="public-read"),
          "400 AccessControlListNotSupported")


def test_tags():
    bucket = make("tags")
    s3.put_object(Bucket=bucket, Key="k", Tagging="a=b")
    tags = {"TagSet": [{"Key": "x", "Value": "y"}]}
    check("sent", s3.get_object_tagging(Bucket=bucket, Key="k")["TagSet"],
          [{"Key": "a", "Value": "b"}])
    s3.put_object_tagging(Bucket=bucket, Key="k", Tagging=tags)
    check("put", s3.get_object_tagging(Bucket=bucket, Key="k")["TagSet"], tags["TagSet"])
    s3.delete_object_tagging(Bucket=bucket, Key="k")
    check("deleted", s3.get_object_tagging(Bucket=bucket, Key="k")["TagSet"], [])
    check("long", fault(s3.put_object_tagging, Bucket=bucket, Key="k", Tagging={
        "TagSet": [{"Key": "x" * 129, "Value": ""}]}), "400 InvalidTag")
    check("none", fault(s3.get_bucket_tagging, Bucket=bucket), "404 NoSuchTagSet")
    s3.put_bucket_tagging(Bucket=bucket, Tagging=tags)
    check("bucket", s3.get_bucket_tagging(Bucket=bucket)["TagSet"], tags["TagSet"])


def test_locks():
    bucket = make("locks", ObjectLockEnabledForBucket=True)
    retention = {"Mode": "GOVERNANCE", "Days": 1}
    s3.put_object_lock_configuration(Bucket=bucket, ObjectLockConfiguration={
        "ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": retention}})
    kept = s3.get_object_lock_configuration(Bucket=bucket)["ObjectLockConfiguration"]
    check("default", kept["Rule"]["DefaultRetention"], retention)
    named = {"Bucket": bucket, "Key": "k"}
    version = s3.put_object(Body=b"", **named)["VersionId"]
    check("retained", s3.get_object_retention(**named)["Retention"]["Mode"], "GOVERNANCE")
    check("kept", fault(s3.delete_object, VersionId=version, **named), "403 AccessDenied")
    s3.put_object_legal_hold(LegalHold={"Status": "ON"}, **named)
    check("held", fault(s3.delete_object, VersionId=version, BypassGovernanceRetention=True,
                        **named), "403 AccessDenied")
    s3.put_object_legal_hold(LegalHold={"Status": "OFF"}, **named)
    check("bypassed", fault(s3.delete_object, VersionId=version, BypassGovernanceRetention=True,
                            **named), "none")
    check("suspend", fault(s3.put_bucket_versioning, Bucket=bucket, VersioningConfiguration={
        "Status": "Suspended"}), "409 InvalidBucketState")
    plain = make("no-locks")
    check("no lock", fault(s3.get_object_lock_configuration, Bucket=plain),
          "404 ObjectLockConfigurationNotFoundError")
    check("hold without lock", fault(s3.put_object, Bucket=plain, Key="k",
                                     ObjectLockLegalHoldStatus="ON"), "400 InvalidRequest")


def test_encryption():
    bucket = make("encryption")
    check("by itself", s3.put_object(Bucket=bucket, Key="k")["ServerSideEncryption"], "AES256")
    put = s3.put_object(Bucket=bucket, Key="kms", ServerSideEncryption="aws:kms", SSEKMSKeyId="key")
    check("kms", (put["ServerSideEncryption"], put["SSEKMSKeyId"]), ("aws:kms", "key"))
    check("key without method", fault(s3.put_object, Bucket=bucket, Key="k", SSEKMSKeyId="key"),
          "400 InvalidArgument")
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [
        {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms",
                                                "KMSMasterKeyID": "other"}}]})
    check("default", s3.put_object(Bucket=bucket, Key="d")["SSEKMSKeyId"], "other")


def test_settings():
    bucket = make("settings")
    rule = {"ID": "r", "Filter": {"Prefix": "tmp/"}, "Status": "Enabled", "Expiration": {"Days": 3}}
    check("no lifecycle", fault(s3.get_bucket_lifecycle_configuration, Bucket=bucket),
          "404 NoSuchLifecycleConfiguration")
    s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": [rule]})
    got = s3.get_bucket_lifecycle_configuration(Bucket=bucket)
    check("lifecycle", got["Rules"], [rule])
    check("expiration", 'rule-id="r"' in s3.put_object(Bucket=bucket, Key="tmp/k")["Expiration"],
          True)
    check("days", fault(s3.put_bucket_lifecycle_configuration, Bucket=bucket,
                        LifecycleConfiguration={"Rules": [dict(rule, Expiration={"Days": 0})]}),
          "400 InvalidArgument")
    cors = {"AllowedMethods": ["GET"], "AllowedOrigins": ["https://*.example.com"]}
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [cors]})
    check("cors", s3.get_bucket_cors(Bucket=bucket)["CORSRules"], [cors])
    s3.put_bucket_website(Bucket=bucket, WebsiteConfiguration={"IndexDocument": {"Suffix": "i"}})
    check("website", s3.get_bucket_website(Bucket=bucket)["IndexDocument"], {"Suffix": "i"})
    check("payer", s3.get_bucket_request_payment(Bucket=bucket)["Payer"], "BucketOwner")
    check("no logging", "LoggingEnabled" in s3.get_bucket_logging(Bucket=bucket), False)
    metrics = {"Id": "m"}
    s3.put_bucket_metrics_configuration(Bucket=bucket, Id="m", MetricsConfiguration=metrics)
    got = s3.list_bucket_metrics_configurations(Bucket=bucket)
    check("metrics", got["MetricsConfigurationList"], [metrics])


def test_notifications():
    queues = client(service="sqs")
    address = queues.create_queue(QueueName="told")["QueueUrl"]
    arn = queues.get_queue_attributes(QueueUrl=address, AttributeNames=["QueueArn"])
    arn = arn["Attributes"]["QueueArn"]
    policy = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"},
         "Action": "sqs:SendMessage", "Resource": arn}]}
    queues.set_queue_attributes(QueueUrl=address, Attributes={"Policy": json.dumps(policy)})
    bucket = make("telling")
    rules = [{"Name": "prefix", "Value": "in/"}]
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={
        "QueueConfigurations": [{"QueueArn": arn, "Events": ["s3:ObjectCreated:*"],
                                 "Filter": {"Key": {"FilterRules": rules}}}]})
    for key in ("in/a b", "out"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    got = queues.receive_message(QueueUrl=address, MaxNumberOfMessages=10).get("Messages", [])
    got = [json.loads(one["Body"]) for one in got]
    got = sorted(one.get("Event") or one["Records"][0]["s3"]["object"]["key"] for one in got)
    check("told", got, ["in/a+b", "s3:TestEvent"])


def ask(method, path, content=None, **headers):
    place = urllib.parse.urlsplit(ENDPOINT)
    connection = http.client.HTTPConnection(place.hostname, place.port)
    connection.request(method, path, content, headers)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, content


def test_browsers():
    bucket = make("browsed")
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [
        {"AllowedMethods": ["PUT"], "AllowedOrigins": ["https://*.example"],
         "AllowedHeaders": ["x-amz-*"]}]})
    asked = {"Origin": "https://app.example", "Access-Control-Request-Method": "PUT"}
    status, headers, _ = ask("OPTIONS", f"/{bucket}/k", **asked)
    check("preflight", (status, headers.get("access-control-allow-methods")), (200, "PUT"))
    status, _, _ = ask("OPTIONS", f"/{bucket}/k", **dict(
        asked, **{"Access-Control-Request-Method": "DELETE"}))
    check("not allowed", status, 403)
    form = s3.generate_presigned_post(bucket, "up/${filename}", Conditions=[
        ["content-length-range", 1, 9]])

    def post(content):
        lines = []
        for name, value in form["fields"].items():
            lines += ["--cut", f'Content-Disposition: form-data; name="{name}"', "", value]
        lines += ["--cut", 'Content-Disposition: form-data; name="file"; filename="f"', "", content,
                  "--cut--", ""]
        return ask("POST", f"/{bucket}", "\r\n".join(lines).encode(),
                   **{"Content-Type": "multipart/form-data; boundary=cut"})

    check("posted", post("hello")[0], 204)
    check("its content", body(bucket, "up/f"), b"hello")
    status, _, content = post("much too long")
    check("too long", (status, b"<Code>EntityTooLarge</Code>" in content), (400, True))
    form["fields"].pop("policy")
    check("without a policy", post("hello")[0], 403)


def post_form(bucket, fields, content):
    lines = []
    for name, value in fields.items():
        lines += ["--cut", f'Content-Disposition: form-data; name="{name}"', "", value]
    head = "\r\n".join(lines + [
        "--cut", 'Content-Disposition: form-data; name="file"; filename="f.txt"', "", ""]).encode()
    return ask("POST", f"/{bucket}", head + content + b"\r\n--cut--\r\n",
               **{"Content-Type": "multipart/form-data; boundary=cut"})


def test_forms():
    bucket = make("forms")

    def signed(conditions, key="foo.txt", access_key="test", signature=None, **fields):
        text = json.dumps({"expiration": "2100-01-01T00:00:00Z",
                           "conditions": [{"bucket": bucket}] + conditions})
        policy = base64.b64encode(text.encode())
        made = base64.b64encode(hmac.new(b"test", policy, hashlib.sha1).digest()).decode()
        return dict({"key": key, "AWSAccessKeyId": access_key, "policy": policy.decode(),
                     "signature": signature or made}, **fields)

    named = ["StArTs-WiTh", "$KeY", "f"]
    check("names in any case", post_form(bucket, signed([named]), b"x")[0], 204)
    check("key of the file's name",
          post_form(bucket, signed([named], key="${filename}"), b"y")[0], 204)
    check("its content", body(bucket, "f.txt"), b"y")
    check("no such key", post_form(bucket, signed([named], access_key="foo"), b"x")[0], 403)
    check("no signature",
          post_form(bucket, signed([named], signature="=YWJj"), b"x")[0], 403)
    large = bytes(range(256)) * 4096 + b"\r\n--cu"  # goes through a file
    check("large", post_form(bucket, signed([named]), large)[0], 204)
    check("large content", body(bucket, "foo.txt") == large, True)
    check("none", post_form(bucket, signed([named]), b"")[0], 204)
    check("empty content", body(bucket, "foo.txt"), b"")
    status, _, content = post_form(
        bucket, signed([named, ["eq", "$success_action_status", "201"]],
                       success_action_status="201"), b"x")
    check("created", (status, b"<PostResponse><Location>" in content), (201, True))
    fields = signed([named], access_key="test")
    fields.pop("policy")
    check("of nobody", post_form(bucket, fields, b"x")[0], 403)


def test_expectations():
    """A client that waits hears at once that it may not write."""
    bucket = make("expecting")
    place = urllib.parse.urlsplit(ENDPOINT)

    def first_line():
        with socket.create_connection((place.hostname, place.port)) as connection:
            connection.sendall(f"PUT /{bucket}/k HTTP/1.1\r\nHost: {place.netloc}\r\n"
                               "Content-Length: 3\r\nExpect: 100-continue\r\n\r\n".encode())
            return connection.recv(1000)[:12]

    check("denied early", first_line(), b"HTTP/1.1 403")
    s3.put_bucket_acl(Bucket=bucket, ACL="public-read-write")
    check("told to go on", first_line(), b"HTTP/1.1 100")


def test_foreign_objects():
    bucket = make("shared", ObjectOwnership="ObjectWriter") if knows(
        "CreateBucket", "ObjectOwnership") else make("shared")
    s3.put_bucket_acl(Bucket=bucket, ACL="public-read-write")
    other.put_object(Bucket=bucket, Key="theirs", Body=b"x")
    check("not the bucket's owner's", fault(s3.get_object, Bucket=bucket, Key="theirs"),
          "403 AccessDenied")
    other.put_object(Bucket=bucket, Key="theirs", Body=b"x", ACL="bucket-owner-read")
    check("given", body(bucket, "theirs"), b"x")
    grant = other.list_buckets()["Owner"]["ID"]
    s3.put_object(Bucket=bucket, Key="granted", GrantRead=f'id="{grant}"')
    check("granted", len(s3.get_object_acl(Bucket=bucket, Key="granted")["Grants"]), 1)


def test_website():
    bucket = make("site.example")
    host = {"Host": f"{bucket}.s3-website-us-east-1.amazonaws.com"}
    check("no website", fault(s3.get_bucket_website, Bucket=bucket),
          "404 NoSuchWebsiteConfiguration")
    s3.put_bucket_website(Bucket=bucket, WebsiteConfiguration={
        "IndexDocument": {"Suffix": "index.html"}, "ErrorDocument": {"Key": "error.html"},
        "RoutingRules": [{"Condition": {"KeyPrefixEquals": "old/"},
                          "Redirect": {"ReplaceKeyPrefixWith": "new/"}}]})
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": "*",
                       "Action": ["s3:GetObject", "s3:ListBucket"],
                       "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]}]}))
    for key, content in (("index.html", b"home"), ("docs/index.html", b"docs"),
                         ("error.html", b"sorry")):
        s3.put_object(Bucket=bucket, Key=key, Body=content, ContentType="text/html")
    s3.put_object(Bucket=bucket, Key="moved", WebsiteRedirectLocation="/docs/")
    pages = {path: ask("GET", path, **host) for path in ("/", "/docs/", "/none", "/moved",
                                                         "/old/page")}
    check("home", (pages["/"][0], pages["/"][1]["content-type"], pages["/"][2]),
          (200, "text/html", b"home"))
    check("a folder's", pages["/docs/"][2], b"docs")
    check("its own error", (pages["/none"][0], pages["/none"][2]), (404, b"sorry"))
    check("redirected object", (pages["/moved"][0], pages["/moved"][1]["location"]),
          (301, "/docs/"))
    check("rule", (pages["/old/page"][0], pages["/old/page"][1]["location"].split("/", 3)[3]),
          (301, "new/page"))


def test_lists_of_uploads():
    bucket = make("listed-uploads")
    for key in ("a/1", "a/2", "b", "c/d/1", "c/e"):
        s3.create_multipart_upload(Bucket=bucket, Key=key)

    def page(**members):
        answer = s3.list_multipart_uploads(Bucket=bucket, **members)
        return ([one["Key"] for one in answer.get("Uploads", [])], prefixes(answer),
                answer["IsTruncated"])

    check("folders", page(Delimiter="/"), (["b"], ["a/", "c/"], False))
    check("within one", page(Delimiter="/", Prefix="c/"), (["c/e"], ["c/d/"], False))
    check("the first", page(Delimiter="/", MaxUploads=1), ([], ["a/"], True))
    check("behind it", page(Delimiter="/", KeyMarker="a/"), (["b"], ["c/"], False))


def test_codings():
    bucket = make("codings")
    for given, kept in (("gzip,aws-chunked", "gzip"), ("aws-chunked", None)):
        s3.put_object(Bucket=bucket, Key="k", Body=b"plain", ContentEncoding=given)
        check(given, s3.head_object(Bucket=bucket, Key="k").get("ContentEncoding"), kept)
        check("its content", body(bucket, "k"), b"plain")


def test_archive():
    bucket = make("archive")
    s3.put_object(Bucket=bucket, Key="old", Body=b"x", StorageClass="GLACIER")
    check("archived", fault(s3.get_object, Bucket=bucket, Key="old"), "403 InvalidObjectState")
    s3.restore_object(Bucket=bucket, Key="old", RestoreRequest={"Days": 1})
    check("restored", body(bucket, "old"), b"x")
    check("told", s3.head_object(Bucket=bucket, Key="old")["Restore"].startswith(
        'ongoing-request="false", expiry-date='), True)
    s3.put_object(Bucket=bucket, Key="new", Body=b"x")
    check("not archived", fault(s3.restore_object, Bucket=bucket, Key="new",
                                RestoreRequest={"Days": 1}), "403 InvalidObjectState")


def code_of(method, path, content=None, **headers):
    status, _, text = ask(method, path, content, Authorization="AWS test:x", **headers)
    code = text.decode().partition("<Code>")[2].partition("<")[0]
    return f"{status} {code}"


def test_unlikely_requests():
    bucket = make("unlikely")
    date = email.utils.formatdate()  # with the zone -0000
    check("no such name", code_of("GET", "/bucket+invalid", Date=date), "400 InvalidBucketName")
    check("no date", code_of("GET", "/" + bucket, Date=""), "403 AccessDenied")
    wrong = ask("GET", "/", Authorization="AWS4-HMAC-SHA256 Credential=test/20260101/US/s3/"
                "aws4_request, SignedHeaders=host, Signature=00")
    check("S3's own words before all", b"<Error><Code>AuthorizationHeaderMalformed" in wrong[2], True)
    check("another document", code_of("PUT", f"/{bucket}?versioning", "<foo><Status>Enabled</Status></foo>",
                                  Date=date), "400 MalformedXML")
    try:
        client(region="US").list_buckets()
    except ClientError as error:
        check("a region that is none", (error.response["Error"]["Code"],
                                        error.response["Error"].get("Region")),
              ("AuthorizationHeaderMalformed", "us-east-1"))
    s3.put_object(Bucket=bucket, Key="k")
    check("a date of mails", code_of("GET", f"/{bucket}/k", Date=date, **{
        "If-Unmodified-Since": email.utils.formatdate(4e9)}), "200 ")


def test_wrong_settings():
    bucket = make("wrong-settings")
    foreign = "HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD"  # of another system
    check("foreign version", fault(s3.delete_object, Bucket=bucket, Key="k", VersionId=foreign),
          "400 InvalidArgument")
    many = s3.delete_objects(Bucket=bucket, Delete={"Objects": [
        {"Key": "k", "VersionId": foreign}, {"Key": "none"}]})
    check("of many", [e["Code"] for e in many["Errors"]], ["NoSuchVersion"])
    check("others", many["Deleted"], [{"Key": "none"}])
    check("no block", fault(s3.put_public_access_block, Bucket=bucket,
                            PublicAccessBlockConfiguration={}), "400 InvalidRequest")
    check("two filters", fault(
        s3.put_bucket_lifecycle_configuration, Bucket=bucket, LifecycleConfiguration={"Rules": [
            {"ID": "r", "Status": "Enabled", "Expiration": {"Days": 1},
             "Filter": {"Prefix": "a", "Tag": {"Key": "k", "Value": "v"}}}]}), "400 MalformedXML")


def test_suspended_versions():
    bucket = make("suspended")
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})
    check("null version", s3.put_object(Bucket=bucket, Key="k").get("VersionId"), "null")


for name, test in list(globals().items()):
    if name.startswith("test_"):
        try:
            test()
        except Exception as error:  # the others are worth telling, too
            failures += 1
            print(f"FAILED {name}: {type(error).__name__}: {error}")
if failures == 0:
    print("all well")
sys.exit(failures != 0)

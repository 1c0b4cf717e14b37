// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <doctest/doctest.h>

#include "tests/unit/server/codec_support.hh"

using namespace formwork;
using namespace formwork::test;

TEST_CASE("rest-xml codec: labels, headers, parameters and the body make one input") {
  HttpRequest request;
  request.method = "PUT";
  request.target = "/photos/a%20b";
  request.headers = {{"content-type", "text/plain"},
                     {"X-Amz-Meta-Owner", "me"},
                     {"x-amz-meta-", "no"},
                     {"x-amz-tagging", "a=b"}};
  request.body = "hello";
  CHECK(decoded(wire("s3", "PutObject"), request, {{"Bucket", "photos"}, {"Key", "a b"}}) ==
        R"({"Bucket":"photos","ContentType":"text/plain","Key":"a b","Metadata":{"owner":"me"},)"
        R"("Tagging":"a=b"})");
  request = {"GET", "/photos?list-type=2&max-keys=7&prefix=a%2Fb+c&start-after", {}, ""};
  CHECK(decoded(wire("s3", "ListObjectsV2"), request, {{"Bucket", "photos"}}) ==
        R"({"Bucket":"photos","MaxKeys":7,"Prefix":"a/b c","StartAfter":""})");
  request.target = "/photos?max-keys=many";
  CHECK(decoded(wire("s3", "ListObjectsV2"), request, {{"Bucket", "photos"}})
            .find("InvalidArgument: ") == 0);
}

TEST_CASE("rest-xml codec: the body is the payload member") {
  HttpRequest request{"PUT", "/b?tagging", {}, ""};
  request.body =
      "<?xml version='1.0'?><Tagging xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><TagSet>"
      "<Tag><Key>a</Key><Value>1 &amp; 2</Value><Other/></Tag><Tag><Key>b</Key><Value/></Tag>"
      "</TagSet></Tagging>";
  CHECK(decoded(wire("s3", "PutBucketTagging"), request, {{"Bucket", "b"}}) ==
        R"({"Bucket":"b","Tagging":{"TagSet":[{"Key":"a","Value":"1 & 2"},)"
        R"({"Key":"b","Value":""}]}})");
  request.body =
      "<Delete><Object><Key>x</Key></Object><Quiet>true</Quiet><Object><Key>y</Key></Object>"
      "</Delete>";
  CHECK(decoded(wire("s3", "DeleteObjects"), request, {{"Bucket", "b"}}) ==
        R"({"Bucket":"b","Delete":{"Objects":[{"Key":"x"},{"Key":"y"}],"Quiet":true}})");
  request.body = "<Delete><Object><Key>x</Key></Object>";
  CHECK(decoded(wire("s3", "DeleteObjects"), request, {{"Bucket", "b"}}).find("MalformedXML: ") ==
        0);
  request.body = "<Delete><Object/></Delete>";
  CHECK(decoded(wire("s3", "DeleteObjects"), request, {{"Bucket", "b"}}).find("MalformedXML: ") ==
        0);
}

TEST_CASE("rest-xml codec: attributes are read and written") {
  HttpRequest request{"PUT", "/b?acl", {}, ""};
  request.body =
      "<AccessControlPolicy><AccessControlList><Grant><Grantee "
      "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"CanonicalUser\"><ID>1"
      "</ID></Grantee><Permission>READ</Permission></Grant></AccessControlList>"
      "</AccessControlPolicy>";
  const std::string grants =
      R"([{"Grantee":{"ID":"1","Type":"CanonicalUser"},"Permission":"READ"}])";
  CHECK(decoded(wire("s3", "PutBucketAcl"), request, {{"Bucket", "b"}}) ==
        R"({"Bucket":"b","AccessControlPolicy":{"Grants":)" + grants + "}}");
  CHECK(encode_output(wire("s3", "GetBucketAcl"), json(R"({"Grants":)" + grants + "}"), "r").body ==
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<AccessControlPolicy xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
        "<AccessControlList><Grant><Grantee "
        "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"CanonicalUser\"><ID>1"
        "</ID></Grantee><Permission>READ</Permission></Grant></AccessControlList>"
        "</AccessControlPolicy>");
}

TEST_CASE("rest-xml codec: an answer has headers, a status and a body") {
  HttpResponse response = encode_output(
      wire("s3", "GetObject"),
      json(R"({"Body":"hello","ContentType":"text/plain","ETag":"\"e\"","Metadata":{"owner":"me"},
               "LastModified":1790000000123,"ContentLength":5})"),
      "r");
  CHECK(response.status == 200);
  CHECK(response.body == "hello");
  CHECK(response.headers.get("content-type") == "text/plain");
  CHECK(response.headers.get("etag") == "\"e\"");
  CHECK(response.headers.get("x-amz-meta-owner") == "me");
  CHECK(response.headers.get("last-modified") == "Mon, 21 Sep 2026 14:13:20 GMT");
  CHECK(response.headers.get("x-amz-request-id") == "r");
  response = encode_output(wire("s3", "ListObjectsV2"),
                           json(R"({"Name":"b","KeyCount":1,"IsTruncated":false,"Contents":[
                                    {"Key":"k","LastModified":1790000000123,"Size":5}],
                                    "CommonPrefixes":[{"Prefix":"p/"}]})"),
                           "r");
  CHECK(response.headers.get("content-type") == "application/xml");
  CHECK(response.body ==
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>b</Name>"
        "<KeyCount>1</KeyCount><IsTruncated>false</IsTruncated><Contents><Key>k</Key>"
        "<LastModified>2026-09-21T14:13:20.123Z</LastModified><Size>5</Size></Contents>"
        "<CommonPrefixes><Prefix>p/</Prefix></CommonPrefixes></ListBucketResult>");
  CHECK(encode_output(wire("s3", "GetBucketLocation"),
                      json(R"({"LocationConstraint":"eu-west-1"})"), "r")
            .body ==
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<LocationConstraint "
        "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">eu-west-1</LocationConstraint>");
  CHECK(encode_output(wire("s3", "DeleteBucket"), Value::map(), "r").status == 204);
}

TEST_CASE("rest-xml codec: a line break cannot leave its header") {
  const HttpResponse response =
      encode_output(wire("s3", "GetObject"), json(R"({"ContentType":"a\r\nSet-Cookie: b"})"), "r");
  CHECK(response.headers.get("content-type") == "aSet-Cookie: b");
}

TEST_CASE("rest-xml codec: S3 writes its errors bare, with the status of the code") {
  const HttpResponse response =
      encode_error(wire("s3", "GetObject"), fault("NoSuchKey", "The key <k> is not there"), "r");
  CHECK(response.status == 404);
  CHECK(response.body ==
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>NoSuchKey</Code>"
        "<Message>The key &lt;k&gt; is not there</Message><RequestId>r</RequestId>"
        "<HostId>r</HostId></Error>");
}

TEST_CASE("rest-json codec: labels, parameters and the body make one input") {
  HttpRequest request{"POST", "/", {}, R"({"Description":"d","Unknown":1,"FunctionName":"no"})"};
  CHECK(decoded(wire("lambda", "PublishVersion"), request, {{"FunctionName", "f"}}) ==
        R"({"FunctionName":"f","Description":"d"})");
  request = {"POST",
             "/2015-03-31/functions/f/invocations?Qualifier=1",
             {{"X-Amz-Invocation-Type", "Event"}},
             "{\"a\":1}"};
  CHECK(decoded(wire("lambda", "Invoke"), request, {{"FunctionName", "f"}}) ==
        R"({"FunctionName":"f","InvocationType":"Event","Qualifier":"1","Payload":"{\"a\":1}"})");
  request = {"DELETE", "/tags/x?tagKeys=a&tagKeys=b", {}, ""};
  CHECK(decoded(wire("lambda", "UntagResource"), request,
                {{"Resource", "arn:aws:lambda:us-east-1:123456789012:function:f"}})
            .find(R"("TagKeys":["a","b"])") != std::string::npos);
}

TEST_CASE("rest-json codec: an answer and an error") {
  HttpResponse response =
      encode_output(wire("lambda", "Invoke"),
                    json(R"({"StatusCode":202,"FunctionError":"Unhandled","Payload":"{}"})"), "r");
  CHECK(response.status == 202);
  CHECK(response.headers.get("x-amz-function-error") == "Unhandled");
  CHECK(response.body == "{}");
  response = encode_output(wire("lambda", "DeleteAlias"), Value::map(), "r");
  CHECK(response.status == 204);
  response = encode_error(wire("lambda", "GetFunction"),
                          fault("ResourceNotFoundException", "Function not found: f"), "r");
  CHECK(response.status == 404);
  CHECK(response.headers.get("x-amzn-errortype") == "ResourceNotFoundException");
  CHECK(response.body == R"({"Type":"User","Message":"Function not found: f"})");
}

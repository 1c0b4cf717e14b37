// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <doctest/doctest.h>

#include "tests/unit/server/codec_support.hh"

using namespace formwork;
using namespace formwork::test;

namespace {

std::string ec2(std::string_view operation, std::string body) {
  const HttpRequest request{"POST", "/", {}, std::move(body)};
  return decoded(wire("ec2", operation), request);
}

}  // namespace

TEST_CASE("ec2 codec: lists have no element of their own, and names begin with a capital") {
  CHECK(ec2("DescribeInstances",
            "Action=DescribeInstances&Version=2016-11-15&Filter.1.Name=tag:a&Filter.1.Value.1=x&"
            "Filter.1.Value.2=y&InstanceId.1=i-1&InstanceId.2=i-2&MaxResults=5&DryRun=true") ==
        R"({"DryRun":true,"Filters":[{"Name":"tag:a","Values":["x","y"]}],)"
        R"("InstanceIds":["i-1","i-2"],"MaxResults":5})");
  CHECK(ec2("RunInstances",
            "ImageId=ami-1&MinCount=1&MaxCount=2&BlockDeviceMapping.1.DeviceName=/dev/sda&"
            "BlockDeviceMapping.1.Ebs.VolumeSize=8&NetworkInterface.1.DeviceIndex=0&"
            "NetworkInterface.1.SecurityGroupId.1=sg-1&NetworkInterface.1.Ipv6Addresses.1."
            "Ipv6Address=::1") ==
        R"({"BlockDeviceMappings":[{"DeviceName":"/dev/sda","Ebs":{"VolumeSize":8}}],)"
        R"("ImageId":"ami-1","MaxCount":2,"MinCount":1,)"
        R"("NetworkInterfaces":[{"DeviceIndex":0,"Groups":["sg-1"],)"
        R"("Ipv6Addresses":[{"Ipv6Address":"::1"}]}]})");
}

TEST_CASE("ec2 codec: the first thing that is wrong is named") {
  CHECK(ec2("RunInstances", "MinCount=1") ==
        "MissingParameter: The request must contain the parameter MaxCount");
  CHECK(ec2("RunInstances", "MinCount=x&MaxCount=1") ==
        "InvalidParameterValue: 'x' is not a valid integer.");
  CHECK(ec2("DescribeInstanceTypes", "MaxResults=4") ==
        "InvalidParameterValue: Value ( 4 ) for parameter MaxResults is invalid. Expecting a value "
        "between 5 and 100.");
}

TEST_CASE("ec2 codec: an answer has the request's id before its members") {
  const HttpResponse response = encode_output(
      wire("ec2", "DescribeVpcs"),
      json(R"({"Vpcs":[{"VpcId":"vpc-1","IsDefault":true,"Tags":[{"Key":"a","Value":"<"}]}]})"),
      "r-1");
  CHECK(response.body ==
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<DescribeVpcsResponse "
        "xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><requestId>r-1</requestId><vpcSet>"
        "<item><vpcId>vpc-1</vpcId><isDefault>true</isDefault><tagSet><item><key>a</key>"
        "<value>&lt;</value></item></tagSet></item></vpcSet></DescribeVpcsResponse>");
  const HttpResponse bare = encode_output(wire("ec2", "DeleteVpc"), json("{}"), "r-2");
  CHECK(bare.body.find("<requestId>r-2</requestId><return>true</return>") != std::string::npos);
}

TEST_CASE("ec2 codec: a fault stands in a list of errors") {
  const HttpResponse response =
      encode_error(wire("ec2", "DescribeVpcs"), fault("InvalidVpcID.NotFound", "No vpc-1"), "r");
  CHECK(response.status == 400);
  CHECK(response.body ==
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response><Errors><Error>"
        "<Code>InvalidVpcID.NotFound</Code><Message>No vpc-1</Message></Error></Errors>"
        "<RequestID>r</RequestID></Response>");
}

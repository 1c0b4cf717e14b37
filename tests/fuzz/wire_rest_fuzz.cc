// SPDX-License-Identifier: Apache-2.0
// Reads any bytes as XML, and as target, header and XML body of some operation of S3.
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>

#include "server/wire/codec.hh"
#include "server/wire/xml_read.hh"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using formwork::ApiCatalog;
  static constexpr const char* kOperations[] = {"PutBucketAcl",
                                                "PutBucketLifecycleConfiguration",
                                                "PutBucketNotificationConfiguration",
                                                "DeleteObjects",
                                                "PutBucketReplication",
                                                "CompleteMultipartUpload",
                                                "ListObjectsV2",
                                                "PutObject",
                                                "SelectObjectContent"};
  if (size == 0) {
    return 0;
  }
  std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  (void)formwork::read_xml(text);
  formwork::WireContext context;
  context.service = ApiCatalog::builtin().find_service("s3");
  context.operation =
      context.service->find_operation(kOperations[data[0] % std::size(kOperations)]);
  context.protocol = formwork::Protocol::RestXml;
  formwork::HttpRequest request;
  request.method = "PUT";
  request.target = "/b?";
  const std::size_t line = text.substr(0, 200).find('\n');
  if (line != std::string_view::npos) {
    request.target += text.substr(0, line);
    request.headers.add("x-amz-acl", std::string(text.substr(0, line)));
    request.headers.add("x-amz-meta-" + std::string(text.substr(0, line)), "v");
    text.remove_prefix(line + 1);
  }
  request.body = text;
  const auto input = formwork::decode_input(context, request, {{"Bucket", "b"}, {"Key", "k"}});
  if (!input) {
    (void)formwork::encode_error(context, input.error(), "id");
    return 0;
  }
  formwork::ApiOperation mirror = *context.operation;
  mirror.output = mirror.input;
  context.operation = &mirror;
  (void)formwork::encode_output(context, *input, "id");
  return 0;
}

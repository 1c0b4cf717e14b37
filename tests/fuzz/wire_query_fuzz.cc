// SPDX-License-Identifier: Apache-2.0
// Reads any bytes as a form of some operation, and writes what was read as an answer of another
// that has the same shapes.
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>

#include "server/wire/codec.hh"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using formwork::ApiCatalog;
  static constexpr const char* kOperations[][2] = {{"cloudformation", "CreateStack"},
                                                   {"cloudformation", "CreateChangeSet"},
                                                   {"cloudformation", "CreateStackRefactor"},
                                                   {"sns", "CreateTopic"},
                                                   {"sqs", "SendMessageBatch"},
                                                   {"iam", "CreateRole"},
                                                   {"cloudwatch", "PutMetricData"},
                                                   {"sts", "AssumeRole"},
                                                   {"ec2", "RunInstances"},
                                                   {"ec2", "DescribeInstances"}};
  if (size == 0) {
    return 0;
  }
  const auto& chosen = kOperations[data[0] % std::size(kOperations)];
  formwork::WireContext context;
  context.service = ApiCatalog::builtin().find_service(chosen[0]);
  context.operation = context.service->find_operation(chosen[1]);
  context.protocol = context.service->speaks(formwork::Protocol::Ec2) ? formwork::Protocol::Ec2
                                                                      : formwork::Protocol::Query;
  formwork::HttpRequest request;
  request.method = "POST";
  request.target = "/";
  request.body.assign(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto input = formwork::decode_input(context, request, {});
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

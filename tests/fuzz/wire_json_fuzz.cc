// SPDX-License-Identifier: Apache-2.0
// Reads any bytes as the JSON body of some operation. What was read must come back the same when it
// is written and read again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <string>

#include "server/wire/codec.hh"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using formwork::ApiCatalog;
  static constexpr const char* kOperations[][2] = {
      {"dynamodb", "PutItem"},      {"dynamodb", "CreateTable"}, {"sqs", "SendMessageBatch"},
      {"ssm", "PutParameter"},      {"kinesis", "PutRecords"},   {"events", "PutRule"},
      {"lambda", "CreateFunction"}, {"logs", "PutLogEvents"}};
  if (size == 0) {
    return 0;
  }
  const auto& chosen = kOperations[data[0] % std::size(kOperations)];
  formwork::WireContext context;
  context.service = ApiCatalog::builtin().find_service(chosen[0]);
  context.operation = context.service->find_operation(chosen[1]);
  context.protocol = context.service->protocols.front();
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
  formwork::WireContext answer = context;
  answer.operation = &mirror;
  request.body = formwork::encode_output(answer, *input, "id").body;
  const auto again = formwork::decode_input(context, request, {});
  if (!again) {
    std::abort();
  }
  return 0;
}

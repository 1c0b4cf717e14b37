// SPDX-License-Identifier: Apache-2.0
// Reads any bytes as CBOR and as an input in it; what was read is written and read once more.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "server/wire/cbor.hh"
#include "server/wire/codec.hh"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  formwork::WireContext context;
  context.service = formwork::ApiCatalog::builtin().find_service("cloudwatch");
  context.operation = context.service->find_operation("PutMetricData");
  context.protocol = formwork::Protocol::Cbor;
  formwork::HttpRequest request;
  request.method = "POST";
  request.target = "/";
  request.body.assign(reinterpret_cast<const char*>(data), size);
  const auto input = formwork::decode_input(context, request, {});
  if (!input) {
    (void)formwork::encode_error(context, input.error(), "id");
    return 0;
  }
  std::string written;
  formwork::append_cbor(written, *context.operation->input, *input);
  if (!formwork::read_cbor(written)) {
    std::abort();
  }
  return 0;
}

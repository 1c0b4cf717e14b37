// SPDX-License-Identifier: Apache-2.0
// Reads any bytes as compiled API models (with a right header, so that the decoder is reached) and
// as their text form.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "engine/base/blob_format.hh"
#include "server/wire/codec.hh"
#include "tools/apic/model_text.hh"

namespace {

void put(std::string& bytes, std::size_t at, std::uint64_t number) {
  for (unsigned i = 0; i < 4; ++i) {
    bytes[at + i] = static_cast<char>(number >> (8 * i) & 0xffU);
  }
}

void use(const formwork::ApiService& service) {
  std::size_t budget = 20;
  for (const formwork::ApiOperation& operation : service.operations()) {
    if (budget-- == 0) {
      return;
    }
    const formwork::WireContext context{&service, &operation, formwork::Protocol::Query};
    formwork::HttpRequest request{"POST", "/", {}, "a.member.1.b=c&A=1&Names.1=x"};
    const auto input = formwork::decode_input(context, request, {});
    (void)formwork::encode_output(context, input ? *input : formwork::Value::map(), "id");
    (void)service.find_error("Missing", &operation);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string bytes(reinterpret_cast<const char*>(data), size);
  const auto file = formwork::read_models("fuzz.api", bytes);
  if (file) {
    for (const formwork::Value& model : file->models) {
      if (formwork::check_model(model)) {
        (void)formwork::read_models("again.api", formwork::write_model(model));
      }
    }
  }
  if (size < formwork::blob::kHeaderSize) {
    return 0;
  }
  bytes.replace(0, formwork::blob::kMagic.size(), formwork::blob::kMagic);
  put(bytes, formwork::blob::kVersionAt, formwork::blob::kVersion);
  put(bytes, formwork::blob::kSizeAt, bytes.size());
  const auto catalog = formwork::ApiCatalog::open(std::as_bytes(std::span(bytes)));
  if (catalog) {
    for (const auto& service : (*catalog)->services()) {
      use(*service);
    }
  }
  return 0;
}

// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/lint/formats/ascii_json.hh"

#include <cstdint>

namespace formwork::cli {

namespace {

void append_unit(std::string& out, std::uint32_t unit) {
  static constexpr char kDigits[] = "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) {
    out += kDigits[(unit >> static_cast<unsigned>(shift)) & 0xFU];
  }
}

}  // namespace

std::string ascii_json(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  for (std::size_t i = 0; i < json.size();) {
    auto lead = static_cast<unsigned char>(json[i]);
    if (lead < 0x80) {
      out += json[i++];
      continue;
    }
    std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    std::uint32_t code = lead & (0xFFU >> (length + 1));
    for (std::size_t k = 1; k < length && i + k < json.size(); ++k) {
      code = (code << 6U) | (static_cast<unsigned char>(json[i + k]) & 0x3FU);
    }
    if (code >= 0x10000) {
      append_unit(out, 0xD800U + ((code - 0x10000U) >> 10U));
      append_unit(out, 0xDC00U + ((code - 0x10000U) & 0x3FFU));
    } else {
      append_unit(out, code);
    }
    i += length;
  }
  return out;
}

}  // namespace formwork::cli

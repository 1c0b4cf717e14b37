// SPDX-License-Identifier: Apache-2.0
#include "resources/common/event_stream.hh"

#include <array>
#include <cstdint>

namespace formwork {

namespace {

// The polynomial of Ethernet and zip, bits reversed.
constexpr std::uint32_t kPolynomial = 0xEDB88320U;
constexpr char kTextType = 7;
constexpr std::size_t kPreludeLength = 8;
constexpr std::size_t kSumsLength = 8;

constexpr std::array<std::uint32_t, 256> kTable = [] {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) {
      value = (value & 1U) != 0 ? kPolynomial ^ (value >> 1U) : value >> 1U;
    }
    table[i] = value;
  }
  return table;
}();

std::uint32_t crc_of(std::string_view bytes) {
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const char c : bytes) {
    crc = kTable[(crc ^ static_cast<std::uint8_t>(c)) & 0xFFU] ^ (crc >> 8U);
  }
  return ~crc;
}

void put_number(std::string& out, std::uint64_t number, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>((number >> static_cast<unsigned>(shift)) & 0xFFU));
  }
}

}  // namespace

std::string event_frame(const std::vector<std::pair<std::string, std::string>>& headers,
                        std::string_view payload) {
  std::string fields;
  for (const auto& [name, value] : headers) {
    put_number(fields, name.size(), 1);
    fields += name;
    fields.push_back(kTextType);
    put_number(fields, value.size(), 2);
    fields += value;
  }
  std::string frame;
  frame.reserve(kPreludeLength + kSumsLength + fields.size() + payload.size());
  put_number(frame, kPreludeLength + kSumsLength + fields.size() + payload.size(), 4);
  put_number(frame, fields.size(), 4);
  put_number(frame, crc_of(frame), 4);
  frame += fields;
  frame += payload;
  put_number(frame, crc_of(frame), 4);
  return frame;
}

std::string event_message(std::string_view type, std::string_view content_type,
                          std::string_view payload) {
  return event_frame({{":event-type", std::string(type)},
                      {":content-type", std::string(content_type)},
                      {":message-type", "event"}},
                     payload);
}

}  // namespace formwork

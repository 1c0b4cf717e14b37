// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/ec2/ip_network.hh"

#include <algorithm>
#include <bit>
#include <string>

#include "engine/base/text.hh"

namespace formwork::lint {
namespace {

bool is_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// 010 would be eight to some programs and ten to others.
bool has_leading_zero(std::string_view address) {
  for (std::string_view part : split(address, ".")) {
    if (part.size() > 1 && part.front() == '0') {
      return true;
    }
  }
  return false;
}

std::optional<IpBlock> parse_address(std::string_view text) {
  const bool is_v6 = text.find(':') != std::string_view::npos;
  if (!is_v6 && has_leading_zero(text)) {
    return std::nullopt;
  }
  return parse_ip_block(std::string(text) + (is_v6 ? "/128" : "/32"));
}

// 255.255.0.0, or the other way round: 0.0.255.255.
std::optional<unsigned> parse_mask(std::string_view text) {
  const std::optional<IpBlock> mask = parse_address(text);
  if (!mask || mask->is_v6) {
    return std::nullopt;
  }
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    bits = bits << 8 | mask->address[i];
  }
  for (const std::uint32_t candidate : {bits, ~bits}) {
    const auto ones = static_cast<unsigned>(std::countl_one(candidate));
    if (ones == static_cast<unsigned>(std::popcount(candidate))) {
      return ones;
    }
  }
  return std::nullopt;
}

std::optional<unsigned> parse_prefix(std::string_view text, const IpBlock& address) {
  if (!is_digits(text)) {
    return address.is_v6 ? std::nullopt : parse_mask(text);
  }
  const std::optional<std::int64_t> prefix = parse_integer(text);
  if (!prefix || *prefix > static_cast<std::int64_t>(address.width())) {
    return std::nullopt;
  }
  return static_cast<unsigned>(*prefix);
}

bool bit_at(const IpBlock& block, unsigned bit) {
  return (block.address[bit / 8] & (0x80U >> (bit % 8))) != 0;
}

}  // namespace

std::optional<IpBlock> parse_network(std::string_view text) {
  const std::size_t slash = text.find('/');
  std::optional<IpBlock> block = parse_address(text.substr(0, slash));
  if (!block || slash == std::string_view::npos) {
    return block;
  }
  const std::optional<unsigned> prefix = parse_prefix(text.substr(slash + 1), *block);
  if (!prefix) {
    return std::nullopt;
  }
  for (unsigned bit = *prefix; bit < block->width(); ++bit) {
    if (bit_at(*block, bit)) {
      return std::nullopt;
    }
  }
  block->prefix = *prefix;
  return block;
}

std::optional<IpBlock> network_of(const Node* value) {
  return value == nullptr || !value->is_string() ? std::nullopt : parse_network(value->text());
}

bool is_within(const IpBlock& part, const IpBlock& whole) {
  if (part.is_v6 != whole.is_v6 || part.prefix < whole.prefix) {
    return false;
  }
  const auto whole_bytes = static_cast<std::ptrdiff_t>(whole.prefix / 8);
  if (!std::equal(whole.address.begin(), whole.address.begin() + whole_bytes,
                  part.address.begin())) {
    return false;
  }
  for (unsigned bit = whole.prefix / 8 * 8; bit < whole.prefix; ++bit) {
    if (bit_at(part, bit) != bit_at(whole, bit)) {
      return false;
    }
  }
  return true;
}

bool overlap(const IpBlock& a, const IpBlock& b) {
  return is_within(a, b) || is_within(b, a);
}

}  // namespace formwork::lint

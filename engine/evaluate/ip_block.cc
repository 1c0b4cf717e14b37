// SPDX-License-Identifier: Apache-2.0
#include "engine/evaluate/ip_block.hh"

#include <algorithm>
#include <charconv>
#include <vector>

#include "engine/base/text.hh"

namespace formwork {
namespace {

using Address = std::array<std::uint8_t, 16>;

std::optional<unsigned> parse_part(std::string_view text, int base, std::size_t most_digits,
                                   unsigned most) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (text.empty() || text.size() > most_digits || error != std::errc() ||
      end != text.data() + text.size() || value > most) {
    return std::nullopt;
  }
  return value;
}

/// Writes the four bytes of a dotted address to `out`.
bool parse_v4(std::string_view text, std::uint8_t* out) {
  const std::vector<std::string_view> parts = split(text, ".");
  if (parts.size() != 4) {
    return false;
  }
  for (const std::string_view part : parts) {
    const auto byte = parse_part(part, 10, 3, 255);
    if (!byte) {
      return false;
    }
    *out++ = static_cast<std::uint8_t>(*byte);
  }
  return true;
}

/// Bytes of groups between single colons; the last may be a dotted IPv4 address.
std::optional<std::vector<std::uint8_t>> parse_groups(std::string_view text) {
  std::vector<std::uint8_t> bytes;
  if (text.empty()) {
    return bytes;
  }
  const std::vector<std::string_view> groups = split(text, ":");
  for (std::size_t i = 0; i < groups.size() && bytes.size() <= 16; ++i) {
    if (i + 1 == groups.size() && groups[i].find('.') != std::string_view::npos) {
      std::array<std::uint8_t, 4> dotted{};
      if (!parse_v4(groups[i], dotted.data())) {
        return std::nullopt;
      }
      bytes.insert(bytes.end(), dotted.begin(), dotted.end());
      continue;
    }
    const auto group = parse_part(groups[i], 16, 4, 0xFFFF);
    if (!group) {
      return std::nullopt;
    }
    bytes.push_back(static_cast<std::uint8_t>(*group >> 8));
    bytes.push_back(static_cast<std::uint8_t>(*group & 0xFF));
  }
  return bytes;
}

bool parse_v6(std::string_view text, Address& out) {
  const std::size_t gap = text.find("::");
  const auto head = parse_groups(text.substr(0, gap));
  if (!head) {
    return false;
  }
  if (gap == std::string_view::npos) {
    if (head->size() != 16) {
      return false;
    }
    std::ranges::copy(*head, out.begin());
    return true;
  }
  const auto tail = parse_groups(text.substr(gap + 2));
  if (!tail || head->size() + tail->size() > 14) {
    return false;
  }
  std::ranges::copy(*head, out.begin());
  std::ranges::copy(*tail, out.end() - static_cast<std::ptrdiff_t>(tail->size()));
  return true;
}

std::string v6_text(const Address& address) {
  std::array<unsigned, 8> groups{};
  for (std::size_t i = 0; i < 8; ++i) {
    groups[i] = static_cast<unsigned>(address[2 * i] << 8) | address[2 * i + 1];
  }
  std::size_t gap = 8;
  std::size_t gap_length = 1;  // a single zero group is written out
  for (std::size_t i = 0; i < 8; ++i) {
    std::size_t length = 0;
    while (i + length < 8 && groups[i + length] == 0) {
      ++length;
    }
    if (length > gap_length) {
      gap = i;
      gap_length = length;
    }
  }
  std::string out;
  for (std::size_t i = 0; i < 8; ++i) {
    if (i == gap) {
      out += "::";
      i += gap_length - 1;
      continue;
    }
    if (!out.empty() && out.back() != ':') {
      out += ':';
    }
    std::array<char, 8> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), groups[i], 16).ptr;
    out.append(digits.data(), end);
  }
  return out;
}

}  // namespace

void IpBlock::advance() {
  if (prefix == 0) {
    return;
  }
  std::size_t byte = (prefix - 1) / 8;
  unsigned carry = 1U << (7 - (prefix - 1) % 8);
  for (;; --byte) {
    const unsigned sum = address[byte] + carry;
    address[byte] = static_cast<std::uint8_t>(sum & 0xFF);
    carry = sum >> 8;
    if (carry == 0 || byte == 0) {
      return;
    }
  }
}

std::optional<IpBlock> parse_ip_block(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) {
    return std::nullopt;
  }
  IpBlock block;
  const std::string_view address = text.substr(0, slash);
  block.is_v6 = address.find(':') != std::string_view::npos;
  const auto prefix = parse_part(text.substr(slash + 1), 10, 3, block.width());
  const bool is_address =
      block.is_v6 ? parse_v6(address, block.address) : parse_v4(address, block.address.data());
  if (!prefix || !is_address) {
    return std::nullopt;
  }
  block.prefix = *prefix;
  for (unsigned bit = block.prefix; bit < block.width(); ++bit) {
    block.address[bit / 8] &= static_cast<std::uint8_t>(~(0x80U >> (bit % 8)));
  }
  return block;
}

std::string to_string(const IpBlock& block) {
  std::string out;
  if (block.is_v6) {
    out = v6_text(block.address);
  } else {
    for (std::size_t i = 0; i < 4; ++i) {
      out += (i == 0 ? "" : ".") + std::to_string(block.address[i]);
    }
  }
  return out + "/" + std::to_string(block.prefix);
}

}  // namespace formwork

// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/zip_write.hh"

#include <array>

namespace formwork::lambda {

namespace {

constexpr std::uint32_t kLocalMark = 0x04034b50;
constexpr std::uint32_t kEntryMark = 0x02014b50;
constexpr std::uint32_t kEndMark = 0x06054b50;
constexpr std::size_t kEntrySize = 46;
constexpr std::size_t kEndSize = 22;
constexpr std::size_t kLongestComment = 0xffff;
constexpr std::uint32_t kVersion = 20;
constexpr std::uint32_t kMadeOnUnix = (3U << 8U) | kVersion;
constexpr std::uint32_t kFirstDay = (1U << 5U) | 1U;      // 1980-01-01
constexpr std::uint32_t kReadableFile = 0100644U << 16U;  // mode, as Unix has it

void put(std::string& out, std::uint32_t number, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) {
    out += static_cast<char>((number >> (8 * i)) & 0xffU);
  }
}

std::uint32_t get(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < size; ++i) {
    number |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[at + i])) << (8 * i);
  }
  return number;
}

constexpr std::array<std::uint32_t, 256> kCrcTable = [] {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < table.size(); ++i) {
    std::uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) {
      value = (value & 1U) != 0 ? (value >> 1U) ^ 0xedb88320U : value >> 1U;
    }
    table[i] = value;
  }
  return table;
}();

std::uint32_t crc32(std::string_view bytes) {
  std::uint32_t crc = 0xffffffffU;
  for (const char c : bytes) {
    crc = kCrcTable[(crc ^ static_cast<unsigned char>(c)) & 0xffU] ^ (crc >> 8U);
  }
  return ~crc;
}

// What the header of a file and its entry in the directory share.
void put_facts(std::string& out, const std::string& name, const std::string& content) {
  put(out, kVersion, 2);
  put(out, 0, 2);  // flags
  put(out, 0, 2);  // stored
  put(out, 0, 2);  // midnight
  put(out, kFirstDay, 2);
  put(out, crc32(content), 4);
  put(out, static_cast<std::uint32_t>(content.size()), 4);
  put(out, static_cast<std::uint32_t>(content.size()), 4);
  put(out, static_cast<std::uint32_t>(name.size()), 2);
  put(out, 0, 2);  // extra
}

}  // namespace

std::string make_zip(const std::vector<std::pair<std::string, std::string>>& files) {
  std::string out;
  std::string directory;
  for (const auto& [name, content] : files) {
    put(directory, kEntryMark, 4);
    put(directory, kMadeOnUnix, 2);
    put_facts(directory, name, content);
    put(directory, 0, 2);  // comment
    put(directory, 0, 2);  // disk
    put(directory, 0, 2);  // internal attributes
    put(directory, kReadableFile, 4);
    put(directory, static_cast<std::uint32_t>(out.size()), 4);
    directory += name;
    put(out, kLocalMark, 4);
    put_facts(out, name, content);
    out += name;
    out += content;
  }
  const std::size_t begin = out.size();
  out += directory;
  put(out, kEndMark, 4);
  put(out, 0, 4);  // disks
  put(out, static_cast<std::uint32_t>(files.size()), 2);
  put(out, static_cast<std::uint32_t>(files.size()), 2);
  put(out, static_cast<std::uint32_t>(directory.size()), 4);
  put(out, static_cast<std::uint32_t>(begin), 4);
  put(out, 0, 2);  // comment
  return out;
}

std::optional<ZipSummary> summarize_zip(std::string_view archive) {
  if (archive.size() < kEndSize) {
    return std::nullopt;
  }
  const std::size_t last = archive.size() - kEndSize;
  const std::size_t first = last > kLongestComment ? last - kLongestComment : 0;
  for (std::size_t end = last + 1; end-- > first;) {
    if (get(archive, end, 4) != kEndMark) {
      continue;
    }
    ZipSummary summary;
    const std::size_t count = get(archive, end + 10, 2);
    std::size_t at = get(archive, end + 16, 4);
    for (std::size_t i = 0; i < count; ++i) {
      if (at > end || end - at < kEntrySize || get(archive, at, 4) != kEntryMark) {
        return std::nullopt;
      }
      summary.unpacked += get(archive, at + 24, 4);
      ++summary.entries;
      at += kEntrySize + get(archive, at + 28, 2) + get(archive, at + 30, 2) +
            get(archive, at + 32, 2);
    }
    return summary;
  }
  return std::nullopt;
}

}  // namespace formwork::lambda

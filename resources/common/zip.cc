// SPDX-License-Identifier: Apache-2.0
#include "resources/common/zip.hh"

#include <cstdint>
#include <optional>

namespace formwork {

namespace {

constexpr std::uint32_t kEndMark = 0x06054b50;
constexpr std::uint32_t kEntryMark = 0x02014b50;
constexpr std::uint32_t kLocalMark = 0x04034b50;
constexpr std::size_t kEndSize = 22;
constexpr std::size_t kEntrySize = 46;
constexpr std::size_t kLocalSize = 30;
constexpr std::size_t kLongestComment = 0xffff;
constexpr std::uint32_t kStored = 0;
constexpr std::uint32_t kDeflated = 8;
constexpr std::uint32_t kMadeOnUnix = 3;
constexpr std::size_t kMostEntries = 65535;

/// Little-endian numbers at offsets the caller has checked.
std::uint32_t number_at(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < size; ++i) {
    value |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[at + i])) << (8 * i);
  }
  return value;
}

bool has(std::string_view bytes, std::size_t at, std::size_t size) {
  return at <= bytes.size() && bytes.size() - at >= size;
}

std::optional<std::size_t> find_end(std::string_view bytes) {
  if (bytes.size() < kEndSize) {
    return std::nullopt;
  }
  const std::size_t last = bytes.size() - kEndSize;
  const std::size_t first = last > kLongestComment ? last - kLongestComment : 0;
  for (std::size_t at = last + 1; at-- > first;) {
    if (number_at(bytes, at, 4) == kEndMark) {
      return at;
    }
  }
  return std::nullopt;
}

}  // namespace

Result<std::vector<ZipEntry>> list_zip(std::string_view archive, std::size_t most) {
  const auto end = find_end(archive);
  if (!end) {
    return fail("F106", "The archive is damaged");
  }
  const std::uint32_t count = number_at(archive, *end + 10, 2);
  std::size_t at = number_at(archive, *end + 16, 4);
  std::vector<ZipEntry> entries;
  if (count > most) {
    return fail("F106", "The archive holds too many files");
  }
  for (std::uint32_t i = 0; i < count; ++i) {
    if (!has(archive, at, kEntrySize) || number_at(archive, at, 4) != kEntryMark) {
      return fail("F106", "The archive is damaged");
    }
    const std::size_t length = number_at(archive, at + 28, 2);
    if (!has(archive, at + kEntrySize, length)) {
      return fail("F106", "The archive is damaged");
    }
    ZipEntry entry;
    entry.name = archive.substr(at + kEntrySize, length);
    entry.method = number_at(archive, at + 10, 2);
    entry.packed = number_at(archive, at + 20, 4);
    entry.size = number_at(archive, at + 24, 4);
    entry.local = number_at(archive, at + 42, 4);
    entry.mode =
        number_at(archive, at + 5, 1) == kMadeOnUnix ? number_at(archive, at + 38, 4) >> 16U : 0;
    entries.push_back(std::move(entry));
    at += kEntrySize + length + number_at(archive, at + 30, 2) + number_at(archive, at + 32, 2);
  }
  return entries;
}

Result<std::string> read_zip_entry(std::string_view archive, std::string_view name,
                                   std::size_t most) {
  auto entries = list_zip(archive, kMostEntries);
  if (entries) {
    for (const ZipEntry& entry : *entries) {
      if (entry.name == name) {
        return read_zip_entry(archive, entry, most);
      }
    }
  }
  return fail("F106", "There is no " + std::string(name) + " in the archive");
}

Result<std::string> read_zip_entry(std::string_view archive, const ZipEntry& entry,
                                   std::size_t most) {
  if (!has(archive, entry.local, kLocalSize) || number_at(archive, entry.local, 4) != kLocalMark) {
    return fail("F106", "The archive is damaged");
  }
  const std::size_t begin = entry.local + kLocalSize + number_at(archive, entry.local + 26, 2) +
                            number_at(archive, entry.local + 28, 2);
  if (!has(archive, begin, entry.packed)) {
    return fail("F106", "The archive is damaged");
  }
  const std::string_view packed = archive.substr(begin, entry.packed);
  if (entry.method == kDeflated) {
    return inflate(packed, most);
  }
  if (entry.method != kStored || packed.size() > most) {
    return fail("F106", "The archive holds " + entry.name + " in a form that is not read");
  }
  return std::string(packed);
}

}  // namespace formwork

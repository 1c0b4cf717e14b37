// SPDX-License-Identifier: Apache-2.0
#include "tools/schemac/archive.hh"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include <zlib.h>

#include "engine/base/ensure.hh"
#include "engine/base/text.hh"

namespace formwork {
namespace {

// Field places of PKWARE's APPNOTE 6.3, sections 4.3.7, 4.3.12 and 4.3.16.
constexpr std::uint32_t kEndMark = 0x06054b50;
constexpr std::uint32_t kEntryMark = 0x02014b50;
constexpr std::uint32_t kFileMark = 0x04034b50;
constexpr std::size_t kEndSize = 22;
constexpr std::size_t kEntrySize = 46;
constexpr std::size_t kFileSize = 30;
constexpr std::size_t kLongestComment = 65'535;

Failure wrong(const std::string& what) {
  return fail("F703", "The archive cannot be read: " + what + ".");
}

struct Entry {
  std::string name;
  std::uint32_t method = 0;
  std::uint32_t crc = 0;
  std::size_t packed = 0;
  std::size_t unpacked = 0;
  std::size_t at = 0;  // of its header
};

// Inflates to exactly `size` bytes.
Result<std::string> inflate_to(std::string_view packed, std::size_t size, int window_bits) {
  std::string out(size, '\0');
  z_stream stream{};
  if (inflateInit2(&stream, window_bits) != Z_OK) {
    return wrong("zlib cannot be started");
  }
  char nothing = '\0';
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.empty() ? &nothing : out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int outcome = inflate(&stream, Z_FINISH);
  const bool is_exact = outcome == Z_STREAM_END && stream.total_out == size;
  inflateEnd(&stream);
  return is_exact ? Result<std::string>(std::move(out)) : wrong("its data are damaged");
}

class ZipReader {
 public:
  ZipReader(std::string_view bytes, const ArchiveLimits& limits) : bytes_(bytes), limits_(limits) {}
  Result<void> read(const EachFile& each);

 private:
  std::uint32_t number(std::size_t at, std::size_t size) const {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < size && at + i < bytes_.size(); ++i) {
      value |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes_[at + i])) << (8 * i);
    }
    return value;
  }
  bool fits(std::size_t at, std::size_t size) const {
    return at <= bytes_.size() && size <= bytes_.size() - at;
  }
  Result<std::size_t> end_record() const;
  Result<Entry> entry(std::size_t& at) const;
  Result<std::string> content(const Entry& entry) const;

  std::string_view bytes_;
  const ArchiveLimits& limits_;
};

// The record at the end, which a comment may follow.
Result<std::size_t> ZipReader::end_record() const {
  if (bytes_.size() >= kEndSize) {
    std::size_t at = bytes_.size() - kEndSize;
    const std::size_t first = at > kLongestComment ? at - kLongestComment : 0;
    for (;; --at) {
      if (number(at, 4) == kEndMark) {
        return at;
      }
      if (at == first) {
        break;
      }
    }
  }
  return wrong("it is no zip archive");
}

// A name is only shown and compared, but one that leads elsewhere says what the archive is for.
bool is_safe_name(std::string_view name) {
  if (name.empty() || name.front() == '/' || name.find('\\') != name.npos ||
      name.find(':') != name.npos || name.find('\0') != name.npos) {
    return false;
  }
  const std::vector<std::string_view> parts = split(name, "/");
  return std::none_of(parts.begin(), parts.end(),
                      [](std::string_view part) { return part == ".."; });
}

Result<Entry> ZipReader::entry(std::size_t& at) const {
  if (!fits(at, kEntrySize) || number(at, 4) != kEntryMark) {
    return wrong("its list of files is damaged");
  }
  const std::size_t name_size = number(at + 28, 2);
  const std::size_t more = number(at + 30, 2) + std::size_t{number(at + 32, 2)};
  if (!fits(at + kEntrySize, name_size + more)) {
    return wrong("its list of files is cut off");
  }
  Entry result{std::string(bytes_.substr(at + kEntrySize, name_size)),
               number(at + 10, 2),
               number(at + 16, 4),
               number(at + 20, 4),
               number(at + 24, 4),
               number(at + 42, 4)};
  if (!is_safe_name(result.name)) {
    return wrong("it holds a file with the unsafe name '" +
                 (is_valid_utf8(result.name) ? result.name : "?") + "'");
  }
  if ((number(at + 8, 2) & 1U) != 0) {
    return wrong(result.name + " is encrypted");
  }
  if (result.unpacked > limits_.file_bytes) {
    return wrong(result.name + " is too large");
  }
  at += kEntrySize + name_size + more;
  return result;
}

Result<std::string> ZipReader::content(const Entry& entry) const {
  if (!fits(entry.at, kFileSize) || number(entry.at, 4) != kFileMark) {
    return wrong(entry.name + " is not where the list says");
  }
  const std::size_t data =
      entry.at + kFileSize + number(entry.at + 26, 2) + number(entry.at + 28, 2);
  if (!fits(data, entry.packed)) {
    return wrong(entry.name + " is cut off");
  }
  const std::string_view packed = bytes_.substr(data, entry.packed);
  Result<std::string> content = std::string();
  if (entry.method == 8) {
    content = inflate_to(packed, entry.unpacked, -MAX_WBITS);
  } else if (entry.method == 0 && entry.packed == entry.unpacked) {
    content = std::string(packed);
  } else {
    return wrong(entry.name + " is packed in a way that is not read");
  }
  if (content) {
    const auto sum = crc32(0, reinterpret_cast<const Bytef*>(content->data()),
                           static_cast<uInt>(content->size()));
    if (sum != entry.crc) {
      return wrong("the checksum of " + entry.name + " is wrong");
    }
  }
  return content;
}

Result<void> ZipReader::read(const EachFile& each) {
  const Result<std::size_t> end = end_record();
  if (!end) {
    return fail(end.error());
  }
  const std::size_t count = number(*end + 10, 2);
  std::size_t at = number(*end + 16, 4);
  if (count > limits_.files || at == UINT32_MAX) {
    return wrong("it holds too many files");
  }
  std::size_t total = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const Result<Entry> next = entry(at);
    if (!next) {
      return fail(next.error());
    }
    total += next->unpacked;
    if (total > limits_.all_bytes) {
      return wrong("it would unpack to too many bytes");
    }
    if (next->name.back() == '/') {
      continue;
    }
    const Result<std::string> text = content(*next);
    Result<void> done = text ? each(next->name, *text) : Result<void>(fail(text.error()));
    if (!done) {
      return done;
    }
  }
  return {};
}

}  // namespace

Result<void> read_zip(std::string_view bytes, const EachFile& each, const ArchiveLimits& limits) {
  if (bytes.size() >= UINT32_MAX) {
    return wrong("it is too large");
  }
  return ZipReader(bytes, limits).read(each);
}

std::string compress_text(std::string_view text) {
  uLongf size = compressBound(static_cast<uLong>(text.size()));
  std::string out(size + 4, '\0');
  for (unsigned i = 0; i < 4; ++i) {
    out[i] = static_cast<char>(text.size() >> (8 * i) & 0xffU);
  }
  const int outcome =
      compress2(reinterpret_cast<Bytef*>(out.data() + 4), &size,
                reinterpret_cast<const Bytef*>(text.data()), static_cast<uLong>(text.size()), 9);
  FORMWORK_ENSURE(outcome == Z_OK);
  out.resize(size + 4);
  return out;
}

Result<std::string> expand_text(std::string_view bytes, std::size_t most) {
  std::size_t size = 0;
  for (unsigned i = 0; i < 4 && i < bytes.size(); ++i) {
    size |= static_cast<std::size_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  }
  if (bytes.size() < 4 || size > most) {
    return wrong("it is too short or would unpack to too many bytes");
  }
  return inflate_to(bytes.substr(4), size, MAX_WBITS);
}

}  // namespace formwork

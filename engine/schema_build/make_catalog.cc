// SPDX-License-Identifier: Apache-2.0
#include "engine/schema_build/make_catalog.hh"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/base/blob_format.hh"
#include "engine/base/ensure.hh"
#include "engine/base/text.hh"

namespace formwork {
namespace {

void append_u32(std::string& out, std::size_t number) {
  FORMWORK_ENSURE(number <= UINT32_MAX);
  for (unsigned shift = 0; shift < 32; shift += 8) {
    out += static_cast<char>(number >> shift & 0xffU);
  }
}

void append_varint(std::string& out, std::uint64_t number) {
  while (number >= 0x80) {
    out += static_cast<char>((number & 0x7fU) | 0x80U);
    number >>= 7U;
  }
  out += static_cast<char>(number);
}

// Texts by number; the most used ones get the smallest numbers, which take the fewest bytes.
class StringPool {
 public:
  void count(const std::string& text) { ++uses_[text]; }
  void freeze();
  std::uint64_t number(const std::string& text) const { return numbers_.at(text); }
  const std::vector<std::string_view>& texts() const { return texts_; }

 private:
  std::map<std::string, std::uint64_t> uses_;
  std::unordered_map<std::string_view, std::uint64_t> numbers_;
  std::vector<std::string_view> texts_;
};

void StringPool::freeze() {
  for (const auto& [text, uses] : uses_) {
    texts_.push_back(text);
  }
  std::stable_sort(texts_.begin(), texts_.end(), [&](std::string_view a, std::string_view b) {
    return uses_.find(std::string(a))->second > uses_.find(std::string(b))->second;
  });
  for (std::size_t i = 0; i < texts_.size(); ++i) {
    numbers_.emplace(texts_[i], i);
  }
}

class CatalogWriter {
 public:
  explicit CatalogWriter(std::span<const CatalogEntry> entries) : entries_(entries) {}
  std::string write();

 private:
  void count(const Value& value);
  std::uint64_t reference(const Value& value);
  std::uint64_t container(const Value& value);
  std::string assemble(const std::vector<std::uint64_t>& offsets) const;

  std::span<const CatalogEntry> entries_;
  StringPool strings_;
  std::string values_;
  // Equal lists and maps are stored once.
  std::unordered_map<std::string, std::uint64_t> known_;
};

// The number, when it is coded as such: zigzag and tag take four bits, and the few larger numbers
// and all fractions are kept as text.
std::optional<std::int64_t> coded_integer(const Value& value) {
  constexpr std::int64_t kLargest = std::int64_t{1} << 58U;
  const auto integer = parse_integer(value.scalar_text());
  return integer && *integer<kLargest&& * integer> - kLargest ? integer : std::nullopt;
}

void CatalogWriter::count(const Value& value) {
  if (value.is_string()) {
    strings_.count(value.as_string());
  } else if (value.is_number() && !coded_integer(value)) {
    strings_.count(value.scalar_text());
  }
  for (const Value& item : value.items()) {
    count(item);
  }
  for (const Value::Member& member : value.members()) {
    strings_.count(member.key);
    count(member.value);
  }
}

constexpr std::uint64_t tagged(std::uint64_t payload, blob::Tag tag) {
  return payload << blob::kTagBits | static_cast<std::uint64_t>(tag);
}

std::uint64_t CatalogWriter::reference(const Value& value) {
  switch (value.kind()) {
    case ValueKind::Bool:
      return tagged(value.as_bool() ? 2 : 1, blob::Tag::Simple);
    case ValueKind::String:
      return tagged(strings_.number(value.as_string()), blob::Tag::String);
    case ValueKind::Number: {
      const auto integer = coded_integer(value);
      if (!integer) {
        return tagged(strings_.number(value.scalar_text()), blob::Tag::Number);
      }
      const std::uint64_t bits = static_cast<std::uint64_t>(*integer);
      return tagged(bits << 1U ^ (*integer < 0 ? ~std::uint64_t{0} : 0), blob::Tag::Integer);
    }
    case ValueKind::List:
      return tagged(container(value), blob::Tag::List);
    case ValueKind::Map:
      return tagged(container(value), blob::Tag::Map);
    case ValueKind::Null:
    case ValueKind::Unknown:
    case ValueKind::NoValue:
      break;
  }
  return tagged(0, blob::Tag::Simple);
}

// Writes what it holds first, so that offsets only ever go down.
std::uint64_t CatalogWriter::container(const Value& value) {
  std::string bytes;
  append_varint(bytes, value.is_list() ? value.items().size() : value.members().size());
  for (const Value& item : value.items()) {
    append_varint(bytes, reference(item));
  }
  for (const Value::Member& member : value.members()) {
    append_varint(bytes, strings_.number(member.key));
    append_varint(bytes, reference(member.value));
  }
  const auto [found, is_new] = known_.emplace(bytes, values_.size());
  if (is_new) {
    values_ += bytes;
  }
  return found->second;
}

std::string CatalogWriter::assemble(const std::vector<std::uint64_t>& offsets) const {
  std::string string_offsets;
  std::string text;
  for (const std::string_view item : strings_.texts()) {
    append_u32(string_offsets, text.size());
    text += item;
  }
  append_u32(string_offsets, text.size());
  std::string index;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    append_u32(index, strings_.number(entries_[i].name));
    append_u32(index, offsets[i]);
  }
  const std::size_t index_at = blob::kHeaderSize;
  const std::size_t string_offsets_at = index_at + index.size();
  const std::size_t text_at = string_offsets_at + string_offsets.size();
  const std::size_t values_at = text_at + text.size();

  std::string body;
  append_u32(body, strings_.texts().size());
  append_u32(body, string_offsets_at);
  append_u32(body, text_at);
  append_u32(body, text.size());
  append_u32(body, entries_.size());
  append_u32(body, index_at);
  append_u32(body, values_at);
  append_u32(body, values_.size());
  body.resize(blob::kHeaderSize - blob::kStringCountAt, '\0');
  body.append(index).append(string_offsets).append(text).append(values_);

  std::string out(blob::kMagic);
  append_u32(out, blob::kVersion);
  append_u32(out, blob::kStringCountAt + body.size());
  out.resize(blob::kStringCountAt, '\0');
  out += body;
  const std::uint64_t sum = blob::checksum(std::as_bytes(std::span(out)));
  for (unsigned i = 0; i < 8; ++i) {
    out[blob::kChecksumAt + i] = static_cast<char>(sum >> (8 * i) & 0xffU);
  }
  return out;
}

std::string CatalogWriter::write() {
  for (const CatalogEntry& entry : entries_) {
    strings_.count(entry.name);
    count(*entry.value);
  }
  strings_.freeze();
  std::vector<std::uint64_t> offsets;
  for (const CatalogEntry& entry : entries_) {
    offsets.push_back(container(*entry.value));
  }
  return assemble(offsets);
}

}  // namespace

std::string make_catalog(std::span<const CatalogEntry> entries) {
  return CatalogWriter(entries).write();
}

std::string make_catalog(std::span<const Value> types) {
  std::vector<CatalogEntry> entries;
  for (const Value& type : types) {
    entries.push_back({type.get_text("typeName"), &type});
  }
  return make_catalog(std::span<const CatalogEntry>(entries));
}

}  // namespace formwork

// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/catalog_bytes.hh"

#include <algorithm>
#include <string>

#include "engine/base/blob_format.hh"

namespace formwork {
namespace {

Failure not_a_catalogue(const std::string& why) {
  return fail("F704", "The bytes are not a resource type catalogue: " + why + ".", {},
              "Make the catalogue again with this version of formwork.");
}

// The part [at, at + size) of `bytes`, or nothing when it is not inside.
std::optional<std::span<const std::byte>> part(std::span<const std::byte> bytes, std::size_t at,
                                               std::size_t size) {
  if (at > bytes.size() || size > bytes.size() - at) {
    return std::nullopt;
  }
  return bytes.subspan(at, size);
}

std::uint32_t little_endian(const std::byte* at) {
  return static_cast<std::uint32_t>(at[0]) | static_cast<std::uint32_t>(at[1]) << 8U |
         static_cast<std::uint32_t>(at[2]) << 16U | static_cast<std::uint32_t>(at[3]) << 24U;
}

}  // namespace

std::uint32_t CatalogBytes::u32(std::size_t at) const {
  return at + 4 <= bytes_.size() ? little_endian(bytes_.data() + at) : 0;
}

Result<CatalogBytes> CatalogBytes::open(std::span<const std::byte> bytes, Check check) {
  if (bytes.size() < blob::kHeaderSize) {
    return not_a_catalogue("they are too few");
  }
  const std::string_view magic(reinterpret_cast<const char*>(bytes.data()), blob::kMagic.size());
  if (magic != blob::kMagic) {
    return not_a_catalogue("they do not begin like one");
  }
  CatalogBytes result;
  result.bytes_ = bytes;
  if (result.u32(blob::kVersionAt) != blob::kVersion) {
    return not_a_catalogue("they have version " + std::to_string(result.u32(blob::kVersionAt)) +
                           ", and this program reads " + std::to_string(blob::kVersion));
  }
  if (result.u32(blob::kSizeAt) != bytes.size()) {
    return not_a_catalogue("their length is not what they say");
  }
  result.string_count_ = result.u32(blob::kStringCountAt);
  result.string_offsets_ = result.u32(blob::kStringOffsetsAt);
  result.type_count_ = result.u32(blob::kTypeCountAt);
  result.types_ = result.u32(blob::kTypesAt);
  const auto text =
      part(bytes, result.u32(blob::kStringBytesAt), result.u32(blob::kStringBytesSizeAt));
  const auto values = part(bytes, result.u32(blob::kValuesAt), result.u32(blob::kValuesSizeAt));
  const auto offsets =
      part(bytes, result.string_offsets_, (std::size_t{result.string_count_} + 1) * 4);
  const auto types = part(bytes, result.types_, std::size_t{result.type_count_} * 8);
  if (!text || !values || !offsets || !types) {
    return not_a_catalogue("a section lies outside");
  }
  result.text_ = *text;
  result.values_ = *values;
  const std::uint64_t stored = std::uint64_t{result.u32(blob::kChecksumAt)} |
                               std::uint64_t{result.u32(blob::kChecksumAt + 4)} << 32U;
  if (check == Check::Everything && stored != blob::checksum(bytes)) {
    return not_a_catalogue("the checksum does not fit");
  }
  return result;
}

std::string_view CatalogBytes::string(std::uint64_t number) const {
  if (number >= string_count_) {
    return {};
  }
  const std::uint32_t begin = u32(string_offsets_ + number * 4);
  const std::uint32_t end = u32(string_offsets_ + number * 4 + 4);
  if (begin > end || end > text_.size()) {
    return {};
  }
  return {reinterpret_cast<const char*>(text_.data()) + begin, end - begin};
}

std::string_view CatalogBytes::type_name(std::uint32_t index) const {
  return index < type_count_ ? string(u32(types_ + std::size_t{index} * 8)) : std::string_view();
}

SchemaNode CatalogBytes::type(std::uint32_t index) const {
  if (index >= type_count_) {
    return {};
  }
  const std::uint32_t offset = u32(types_ + std::size_t{index} * 8 + 4);
  const std::uint64_t reference =
      std::uint64_t{offset} << blob::kTagBits | static_cast<std::uint64_t>(blob::Tag::Map);
  return node(reference, static_cast<std::uint32_t>(values_.size()));
}

std::optional<std::uint32_t> CatalogBytes::find_type(std::string_view name) const {
  std::uint32_t low = 0;
  std::uint32_t high = type_count_;
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    if (type_name(middle) < name) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < type_count_ && type_name(low) == name ? std::optional(low) : std::nullopt;
}

bool CatalogBytes::read_varint(std::uint32_t& at, std::uint64_t& value) const {
  value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    if (at >= values_.size()) {
      return false;
    }
    const auto byte = static_cast<std::uint64_t>(values_[at++]);
    value |= (byte & 0x7fU) << shift;
    if ((byte & 0x80U) == 0) {
      return true;
    }
  }
  return false;
}

SchemaNode CatalogBytes::node(std::uint64_t reference, std::uint32_t limit) const {
  using Kind = SchemaNode::Kind;
  SchemaNode result;
  result.bytes_ = this;
  const std::uint64_t payload = reference >> blob::kTagBits;
  switch (static_cast<blob::Tag>(reference & ((1U << blob::kTagBits) - 1))) {
    case blob::Tag::Simple:
      result.kind_ = payload == 0 ? Kind::Null : Kind::Bool;
      result.integer_ = payload == 2 ? 1 : 0;
      return result;
    case blob::Tag::String:
      result.kind_ = Kind::String;
      result.integer_ = static_cast<std::int64_t>(payload);
      return result;
    case blob::Tag::Number:
      result.kind_ = Kind::Number;
      result.integer_ = static_cast<std::int64_t>(payload);
      return result;
    case blob::Tag::Integer:
      result.kind_ = Kind::Integer;
      result.integer_ = static_cast<std::int64_t>((payload >> 1U) ^ (~(payload & 1U) + 1));
      return result;
    case blob::Tag::List:
    case blob::Tag::Map:
      // Containers are written after what they hold: an offset that does not go down is corrupt,
      // and this is also what makes every walk finite.
      if (payload >= limit) {
        return {};
      }
      result.kind_ =
          (reference & 7U) == static_cast<unsigned>(blob::Tag::List) ? Kind::List : Kind::Map;
      result.integer_ = static_cast<std::int64_t>(payload);
      return result;
  }
  return {};
}

std::string_view SchemaNode::text() const {
  if (kind_ != Kind::String && kind_ != Kind::Number) {
    return {};
  }
  return bytes_->string(static_cast<std::uint64_t>(integer_));
}

std::size_t SchemaNode::size() const {
  return begin().left_;
}

SchemaNode::Iterator SchemaNode::begin() const {
  Iterator it;
  if (kind_ != Kind::List && kind_ != Kind::Map) {
    return it;
  }
  it.bytes_ = bytes_;
  it.is_map_ = kind_ == Kind::Map;
  it.container_ = static_cast<std::uint32_t>(integer_);
  it.at_ = it.container_;
  std::uint64_t count = 0;
  // An item takes a byte at least: a larger number is damage, and who reserves room for it fails.
  if (!bytes_->read_varint(it.at_, count) || count == 0 || count > bytes_->bytes_left(it.at_)) {
    return it;
  }
  it.left_ = static_cast<std::uint32_t>(count) + 1;
  return ++it;
}

SchemaNode::Iterator SchemaNode::end() const {
  return {};
}

SchemaNode::Iterator& SchemaNode::Iterator::operator++() {
  if (left_ == 0 || --left_ == 0) {
    return *this;
  }
  std::uint64_t key = 0;
  std::uint64_t reference = 0;
  if ((is_map_ && !bytes_->read_varint(at_, key)) || !bytes_->read_varint(at_, reference)) {
    left_ = 0;
    return *this;
  }
  current_.key = is_map_ ? bytes_->string(key) : std::string_view();
  current_.value = bytes_->node(reference, container_);
  return *this;
}

// What every check asks most often: only names are read on the way, values when they are wanted.
SchemaNode SchemaNode::find(std::string_view key) const {
  if (kind_ != Kind::Map) {
    return {};
  }
  const auto container = static_cast<std::uint32_t>(integer_);
  std::uint32_t at = container;
  std::uint64_t count = 0;
  if (!bytes_->read_varint(at, count)) {
    return {};
  }
  for (; count != 0; --count) {
    std::uint64_t name = 0;
    std::uint64_t reference = 0;
    if (!bytes_->read_varint(at, name) || !bytes_->read_varint(at, reference)) {
      return {};
    }
    if (bytes_->string(name) == key) {
      return bytes_->node(reference, container);
    }
  }
  return {};
}

}  // namespace formwork

// SPDX-License-Identifier: Apache-2.0
#include "resources/ec2/api/facts.hh"

#include <algorithm>
#include <string>

#include "engine/base/text.hh"

// The two lists of schemas/ec2 as they are, mapped with the program.
extern "C" {
extern const char formwork_ec2_types_begin[];
extern const char formwork_ec2_types_end[];
extern const char formwork_ec2_images_begin[];
extern const char formwork_ec2_images_end[];
}

namespace formwork::ec2 {

namespace {

std::vector<std::vector<std::string_view>> rows_of(const char* begin, const char* end,
                                                   std::size_t columns) {
  std::vector<std::vector<std::string_view>> rows;
  for (const auto line : split({begin, static_cast<std::size_t>(end - begin)}, "\n")) {
    auto cells = split(line, "\t");
    if (!line.empty() && line.front() != '#' && cells.size() == columns) {
      rows.push_back(std::move(cells));
    }
  }
  return rows;
}

std::int64_t number(std::string_view text) {
  return parse_integer(text).value_or(0);
}

std::vector<InstanceType> read_types() {
  std::vector<InstanceType> types;
  for (const auto& row : rows_of(formwork_ec2_types_begin, formwork_ec2_types_end, 10)) {
    types.push_back({row[0], number(row[1]), number(row[2]), row[3], number(row[4]), number(row[5]),
                     row[6], row[7] == "1", number(row[8]), number(row[9])});
  }
  std::sort(types.begin(), types.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  return types;
}

std::vector<KnownImage> read_images() {
  std::vector<KnownImage> images;
  for (const auto& row : rows_of(formwork_ec2_images_begin, formwork_ec2_images_end, 7)) {
    images.push_back({row[0], row[1], row[2], row[3], row[4], row[5], row[6]});
  }
  return images;
}

}  // namespace

const std::vector<InstanceType>& instance_types() {
  static const std::vector<InstanceType> kTypes = read_types();
  return kTypes;
}

const InstanceType* find_instance_type(std::string_view name) {
  const auto& all = instance_types();
  const auto at = std::lower_bound(
      all.begin(), all.end(), name,
      [](const InstanceType& type, std::string_view wanted) { return type.name < wanted; });
  return at != all.end() && at->name == name ? &*at : nullptr;
}

const std::vector<KnownImage>& known_images() {
  static const std::vector<KnownImage> kImages = read_images();
  return kImages;
}

}  // namespace formwork::ec2

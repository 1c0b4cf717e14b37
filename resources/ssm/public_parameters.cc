// SPDX-License-Identifier: Apache-2.0
#include "resources/ssm/public_parameters.hh"

#include <algorithm>
#include <array>

#include "engine/provision/public_values.hh"
#include "engine/schema/regions.hh"
#include "resources/ec2/api/facts.hh"

namespace formwork::ssm {

namespace {

constexpr std::string_view kRegions = "/aws/service/global-infrastructure/regions/";
constexpr std::string_view kLinux = "/aws/service/ami-amazon-linux-latest/";
constexpr std::string_view kWindows = "/aws/service/ami-windows-latest/";

// Which known image stands for the newest one: that whose name begins so, of that architecture.
struct Latest {
  std::string_view folder;
  std::string_view name;
  std::string_view image;
  std::string_view architecture;
};
constexpr std::array<Latest, 11> kLatest{{
    {kLinux, "al2022-ami-kernel-default-arm64", "al2022-ami-", "arm64"},
    {kLinux, "al2022-ami-kernel-default-x86_64", "al2022-ami-", "x86_64"},
    {kLinux, "al2023-ami-kernel-6.1-arm64", "al2022-ami-", "arm64"},
    {kLinux, "al2023-ami-kernel-6.1-x86_64", "al2022-ami-", "x86_64"},
    {kLinux, "al2023-ami-kernel-default-arm64", "al2022-ami-", "arm64"},
    {kLinux, "al2023-ami-kernel-default-x86_64", "al2022-ami-", "x86_64"},
    {kLinux, "amzn-ami-hvm-x86_64-gp2", "amzn-ami-hvm-", "x86_64"},
    {kLinux, "amzn2-ami-hvm-x86_64-gp2", "amzn2-ami-hvm-", "x86_64"},
    {kLinux, "amzn2-ami-kernel-5.10-hvm-x86_64-gp2", "amzn2-ami-hvm-", "x86_64"},
    {kWindows, "Windows_Server-2012-R2_RTM-English-64Bit-Base",
     "Windows_Server-2012-R2_RTM-English-64Bit-Base", ""},
    {kWindows, "Windows_Server-2016-English-Full-Base", "Windows_Server-2016-English-Full-Base",
     ""},
}};

struct Known {
  std::string name;
  std::string value;
  bool is_image = false;
};

std::vector<Known> all_known() {
  std::vector<Known> known;
  for (const RegionFacts& region : regions()) {
    known.push_back({std::string(kRegions) + std::string(region.name), std::string(region.name)});
  }
  for (const Latest& latest : kLatest) {
    for (const ec2::KnownImage& image : ec2::known_images()) {
      if (image.name.starts_with(latest.image) &&
          (latest.architecture.empty() || image.architecture == latest.architecture)) {
        known.push_back(
            {std::string(latest.folder) + std::string(latest.name), std::string(image.id), true});
        break;
      }
    }
  }
  std::sort(known.begin(), known.end(),
            [](const Known& a, const Known& b) { return a.name < b.name; });
  return known;
}

Value shape_of(const World& world, const Known& known) {
  Value shape = map_with("Name", Value::string(known.name));
  shape.set("Type", Value::string("String"));
  shape.set("Value", Value::string(known.value));
  shape.set("Version", Value::number(1));
  shape.set("LastModifiedDate", Value::number(std::int64_t{1704067200000}));  // 2024-01-01
  shape.set("ARN", Value::string("arn:" + world.partition + ":ssm:" + world.region + "::parameter" +
                                 known.name));
  shape.set("DataType", Value::string(known.is_image ? "aws:ec2:image" : "text"));
  return shape;
}

std::string find_value(std::string_view name) {
  for (Known& known : all_known()) {
    if (known.name == name) {
      return std::move(known.value);
    }
  }
  return "";
}

constinit PublicValues values{&find_value};
const Register<PublicValues> kRegistered(values);

}  // namespace

Value find_public(const World& world, std::string_view name) {
  for (const Known& known : all_known()) {
    if (known.name == name) {
      return shape_of(world, known);
    }
  }
  return Value();
}

Value::List list_public(const World& world, const std::string& path, bool is_recursive) {
  const std::string prefix = path.ends_with('/') ? path : path + "/";
  Value::List shapes;
  for (const Known& known : all_known()) {
    const bool is_below =
        known.name.starts_with(prefix) &&
        (is_recursive || known.name.find('/', prefix.size()) == std::string::npos);
    if (is_below) {
      shapes.push_back(shape_of(world, known));
    }
  }
  return shapes;
}

}  // namespace formwork::ssm

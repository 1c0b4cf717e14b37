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

// As AWS calls its regions in pages for people.
struct LongName {
  std::string_view region;
  std::string_view name;
};
constexpr LongName kLongNames[] = {
    {"af-south-1", "Africa (Cape Town)"},
    {"ap-east-1", "Asia Pacific (Hong Kong)"},
    {"ap-east-2", "Asia Pacific (Taipei)"},
    {"ap-northeast-1", "Asia Pacific (Tokyo)"},
    {"ap-northeast-2", "Asia Pacific (Seoul)"},
    {"ap-northeast-3", "Asia Pacific (Osaka)"},
    {"ap-south-1", "Asia Pacific (Mumbai)"},
    {"ap-south-2", "Asia Pacific (Hyderabad)"},
    {"ap-southeast-1", "Asia Pacific (Singapore)"},
    {"ap-southeast-2", "Asia Pacific (Sydney)"},
    {"ap-southeast-3", "Asia Pacific (Jakarta)"},
    {"ap-southeast-4", "Asia Pacific (Melbourne)"},
    {"ap-southeast-5", "Asia Pacific (Malaysia)"},
    {"ap-southeast-6", "Asia Pacific (New Zealand)"},
    {"ap-southeast-7", "Asia Pacific (Thailand)"},
    {"ca-central-1", "Canada (Central)"},
    {"ca-west-1", "Canada West (Calgary)"},
    {"cn-north-1", "China (Beijing)"},
    {"cn-northwest-1", "China (Ningxia)"},
    {"eu-central-1", "Europe (Frankfurt)"},
    {"eu-central-2", "Europe (Zurich)"},
    {"eu-north-1", "Europe (Stockholm)"},
    {"eu-south-1", "Europe (Milan)"},
    {"eu-south-2", "Europe (Spain)"},
    {"eu-west-1", "Europe (Ireland)"},
    {"eu-west-2", "Europe (London)"},
    {"eu-west-3", "Europe (Paris)"},
    {"il-central-1", "Israel (Tel Aviv)"},
    {"me-central-1", "Middle East (UAE)"},
    {"me-south-1", "Middle East (Bahrain)"},
    {"mx-central-1", "Mexico (Central)"},
    {"sa-east-1", "South America (Sao Paulo)"},
    {"us-east-1", "US East (N. Virginia)"},
    {"us-east-2", "US East (Ohio)"},
    {"us-gov-east-1", "AWS GovCloud (US-East)"},
    {"us-gov-west-1", "AWS GovCloud (US-West)"},
    {"us-west-1", "US West (N. California)"},
    {"us-west-2", "US West (Oregon)"},
};

struct Known {
  std::string name;
  std::string value;
  bool is_image = false;
};

std::vector<Known> all_known() {
  std::vector<Known> known;
  for (const RegionFacts& region : regions()) {
    const std::string name = std::string(kRegions) + std::string(region.name);
    known.push_back({name, std::string(region.name)});
    known.push_back({name + "/domain", std::string(region.url_suffix)});
    known.push_back({name + "/partition", std::string(region.partition)});
  }
  for (const LongName& each : kLongNames) {
    known.push_back(
        {std::string(kRegions) + std::string(each.region) + "/longName", std::string(each.name)});
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

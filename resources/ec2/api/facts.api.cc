// SPDX-License-Identifier: Apache-2.0
// Regions, zones, instance types and what else a region tells of itself.
#include "resources/ec2/api/facts.hh"

#include <algorithm>

#include "engine/base/text.hh"
#include "engine/schema/regions.hh"
#include "resources/ec2/api/kinds.hh"
#include "resources/ec2/api/type_details.hh"

namespace formwork::ec2 {

namespace {

const Value& filters_of(const ApiCall& call) {
  static const Value kNone;
  const Value* filters = call.find("Filters");
  return filters != nullptr ? *filters : kNone;
}

constexpr std::string_view kOptIn[] = {"af-",
                                       "ap-east-",
                                       "ap-south-2",
                                       "ap-southeast-3",
                                       "ap-southeast-4",
                                       "ap-southeast-5",
                                       "ap-southeast-6",
                                       "ap-southeast-7",
                                       "ca-west-",
                                       "eu-central-2",
                                       "eu-south-",
                                       "il-",
                                       "me-",
                                       "mx-"};

bool is_opt_in(std::string_view region) {
  return std::any_of(std::begin(kOptIn), std::end(kOptIn),
                     [&](std::string_view prefix) { return region.starts_with(prefix); });
}

Result<Value> describe_regions(ApiCall& call) {
  const auto names = input_texts(call, "RegionNames");
  const RegionFacts* own = find_region(call.world.region);
  Value::List shapes;
  for (const auto& name : names) {
    if (find_region(name) == nullptr) {
      return fail("InvalidParameterValue", "Invalid region: [" + name + "]");
    }
  }
  for (const RegionFacts& region : regions()) {
    const std::string name(region.name);
    const bool named = names.empty() || std::find(names.begin(), names.end(), name) != names.end();
    const bool opt_in = is_opt_in(region.name);
    if (!named || (own != nullptr && own->partition != region.partition) ||
        (opt_in && names.empty() && !call.flag("AllRegions"))) {
      continue;
    }
    Value shape = obj({{"RegionName", name},
                       {"Endpoint", "ec2." + name + "." + std::string(region.url_suffix)},
                       {"OptInStatus", opt_in ? "not-opted-in" : "opt-in-not-required"}});
    if (passes(shape, filters_of(call), "region")) {
      shapes.push_back(std::move(shape));
    }
  }
  return answer_page(call, "Regions", std::move(shapes));
}

Result<Value> describe_zones(ApiCall& call) {
  const auto names = input_texts(call, "ZoneNames");
  const auto ids = input_texts(call, "ZoneIds");
  Value::List shapes;
  for (const auto& name : zones(call.world)) {
    const std::string id = zone_id(call.world, name);
    const bool named = (names.empty() && ids.empty()) ||
                       std::find(names.begin(), names.end(), name) != names.end() ||
                       std::find(ids.begin(), ids.end(), id) != ids.end();
    Value shape = obj({{"ZoneName", name},
                       {"ZoneId", id},
                       {"State", "available"},
                       {"RegionName", call.world.region},
                       {"OptInStatus", "opt-in-not-required"},
                       {"GroupName", call.world.region},
                       {"NetworkBorderGroup", call.world.region},
                       {"ZoneType", "availability-zone"},
                       {"Messages", Value::list()}});
    if (named && passes(shape, filters_of(call), "availability-zone")) {
      shapes.push_back(std::move(shape));
    }
  }
  for (const auto& name : names) {
    if (std::none_of(shapes.begin(), shapes.end(),
                     [&](const Value& shape) { return shape.get_text("ZoneName") == name; }) &&
        filters_of(call).items().empty()) {
      return fail("InvalidParameterValue", "Invalid availability zone: [" + name + "]");
    }
  }
  return answer_page(call, "AvailabilityZones", std::move(shapes));
}

Value type_shape(const InstanceType& type) {
  Value architectures = Value::list();
  for (const auto name : split(type.architectures, "/")) {
    architectures.push(Value::string(std::string(name)));
  }
  const bool metal = type.hypervisor.empty();
  Value shape = obj({{"InstanceType", type.name},
                     {"CurrentGeneration", type.is_current},
                     {"FreeTierEligible", type.name == "t2.micro" || type.name == "t3.micro"},
                     {"BareMetal", metal},
                     {"InstanceStorageSupported", type.storage_gb > 0},
                     {"VCpuInfo", obj({{"DefaultVCpus", type.vcpus}})},
                     {"MemoryInfo", obj({{"SizeInMiB", type.memory_mib}})},
                     {"ProcessorInfo", obj({{"SupportedArchitectures", std::move(architectures)}})},
                     {"NetworkInfo", obj({{"MaximumNetworkInterfaces", type.interfaces},
                                          {"Ipv4AddressesPerInterface", type.addresses},
                                          {"Ipv6Supported", true}})},
                     {"BurstablePerformanceSupported", type.name.starts_with("t")},
                     {"HibernationSupported", false},
                     {"AutoRecoverySupported", !metal},
                     {"DedicatedHostsSupported", true}});
  Value usages = Value::list();
  usages.push(Value::string("on-demand"));
  usages.push(Value::string("spot"));
  shape.set("SupportedUsageClasses", std::move(usages));
  if (!metal) {
    shape.set("Hypervisor", Value::string(std::string(type.hypervisor)));
  }
  if (type.storage_gb > 0) {
    shape.set("InstanceStorageInfo", obj({{"TotalSizeInGB", type.storage_gb}}));
  }
  if (type.gpus > 0) {
    shape.set("GpuInfo", obj({{"Gpus", list_with(obj({{"Count", type.gpus}}))}}));
  }
  add_type_details(type.name, shape);
  return shape;
}

Result<Value> describe_types(ApiCall& call) {
  const auto names = input_texts(call, "InstanceTypes");
  std::vector<std::string> missing;
  for (const auto& name : names) {
    if (find_instance_type(name) == nullptr) {
      missing.push_back(name);
    }
  }
  if (!missing.empty()) {
    return fail("InvalidInstanceType", "The following supplied instance types do not exist: [" +
                                           join(missing, ", ") + "]");
  }
  Value::List shapes;
  for (const InstanceType& type : instance_types()) {
    if (!names.empty() && std::find(names.begin(), names.end(), type.name) == names.end()) {
      continue;
    }
    Value shape = type_shape(type);
    if (passes(shape, filters_of(call), "instance-types")) {
      shapes.push_back(std::move(shape));
    }
  }
  return answer_page(call, "InstanceTypes", std::move(shapes));
}

Result<Value> describe_offerings(ApiCall& call) {
  std::string where = call.text("LocationType");
  where = where.empty() ? "region" : where;
  std::vector<std::string> places;
  if (where == "region") {
    places.push_back(call.world.region);
  } else {
    for (const auto& zone : zones(call.world)) {
      places.push_back(where == "availability-zone" ? zone : zone_id(call.world, zone));
    }
  }
  Value::List shapes;
  for (const auto& place : places) {
    for (const InstanceType& type : instance_types()) {
      Value shape =
          obj({{"InstanceType", type.name}, {"LocationType", where}, {"Location", place}});
      if (passes(shape, filters_of(call), "instance-type")) {
        shapes.push_back(std::move(shape));
      }
    }
  }
  return page_of(
      call, std::move(shapes),
      {.member = "InstanceTypeOfferings", .largest = 100'000, .fault_code = "InvalidNextToken"});
}

Result<std::string> default_vpc_id(World& world) {
  auto vpcs = all_items(world, kVpcKind);
  if (!vpcs) {
    return std::move(vpcs).failure();
  }
  for (const Item& vpc : *vpcs) {
    if (vpc.text("IsDefault") == "true") {
      return vpc.key;
    }
  }
  return std::string("none");
}

Result<Value> describe_account(ApiCall& call) {
  const std::pair<std::string_view, std::string_view> facts[] = {
      {"supported-platforms", "VPC"}, {"vpc-max-security-groups-per-interface", "5"},
      {"max-elastic-ips", "5"},       {"max-instances", "20"},
      {"vpc-max-elastic-ips", "5"},   {"default-vpc", ""}};
  const auto names = input_texts(call, "AttributeNames");
  Value list = Value::list();
  for (const auto& [name, value] : facts) {
    std::string text(value);
    if (name == "default-vpc") {
      auto vpc = default_vpc_id(call.world);
      if (!vpc) {
        return std::move(vpc).failure();
      }
      text = *vpc;
    }
    if (names.empty() || std::find(names.begin(), names.end(), name) != names.end()) {
      list.push(obj({{"AttributeName", name},
                     {"AttributeValues", list_with(obj({{"AttributeValue", text}}))}}));
    }
  }
  return map_with("AccountAttributes", std::move(list));
}

constinit OperationEntry entries[]{on("DescribeRegions", &op<&describe_regions>),
                                   on("DescribeAvailabilityZones", &op<&describe_zones>),
                                   on("DescribeInstanceTypes", &op<&describe_types>),
                                   on("DescribeInstanceTypeOfferings", &op<&describe_offerings>),
                                   on("DescribeAccountAttributes", &op<&describe_account>)};
const RegisterAll kRegistered{entries};

}  // namespace

}  // namespace formwork::ec2

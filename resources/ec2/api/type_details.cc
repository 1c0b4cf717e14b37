// SPDX-License-Identifier: Apache-2.0
#include "resources/ec2/api/type_details.hh"

#include <algorithm>

#include "engine/base/text.hh"

namespace formwork::ec2 {

namespace {

constexpr char kText[] =
#include "ec2_type_details.tsv.inc"
    ;
constexpr std::string_view kTable(kText, sizeof(kText) - 1);

enum Column {
  kName,
  kFlags,
  kMaker,
  kClock,
  kCores,
  kThreads,
  kValidCores,
  kValidThreads,
  kRoots,
  kVirtualization,
  kUsages,
  kBootModes,
  kStrategies,
  kEbs,
  kEbsNumbers,
  kNetwork,
  kCards,
  kEna,
  kIpv6Addresses,
  kStorage,
  kColumns
};
using Row = std::vector<std::string_view>;

std::vector<Row> read_rows() {
  std::vector<Row> rows;
  for (const auto line : split(kTable, "\n")) {
    auto cells = split(line, "\t");
    if (!line.empty() && line.front() != '#' && cells.size() == kColumns) {
      rows.push_back(std::move(cells));
    }
  }
  return rows;  // sorted by name, as the file is
}

const Row* find_row(std::string_view type) {
  static const std::vector<Row> kRows = read_rows();
  const auto at =
      std::find_if(kRows.begin(), kRows.end(), [&](const Row& row) { return row[kName] == type; });
  return at != kRows.end() ? &*at : nullptr;
}

Value number(std::string_view text) {
  return Value::number(std::string(text));
}

Value words(std::string_view cell) {
  Value list = Value::list();
  for (const auto word : split(cell, "/")) {
    if (!word.empty()) {
      list.push(Value::string(std::string(word)));
    }
  }
  return list;
}

Value numbers(std::string_view cell) {
  Value list = Value::list();
  for (const auto word : split(cell, "/")) {
    if (!word.empty()) {
      list.push(number(word));
    }
  }
  return list;
}

void set_map(Value& shape, std::string_view member, std::initializer_list<Field> fields) {
  Value map = map_in(shape, member);
  for (const Field& field : fields) {
    map.set(field.key, field.value);
  }
  shape.set(member, std::move(map));
}

Value ebs_of(const Row& row) {
  const auto support = split(row[kEbs], "/");
  Value ebs = Value::map();
  if (support.size() == 3) {
    ebs = obj({{"EbsOptimizedSupport", support[0]},
               {"EncryptionSupport", support[1]},
               {"NvmeSupport", support[2]}});
  }
  const auto given = split(row[kEbsNumbers], "/");
  if (given.size() == 6) {
    ebs.set("EbsOptimizedInfo", obj({{"BaselineBandwidthInMbps", number(given[0])},
                                     {"BaselineIops", number(given[1])},
                                     {"BaselineThroughputInMBps", number(given[2])},
                                     {"MaximumBandwidthInMbps", number(given[3])},
                                     {"MaximumIops", number(given[4])},
                                     {"MaximumThroughputInMBps", number(given[5])}}));
  }
  return ebs;
}

void add_network(const Row& row, bool has_efa, bool has_ipv6, bool is_encrypted, Value& shape) {
  Value card = obj({{"NetworkCardIndex", 0}, {"NetworkPerformance", row[kNetwork]}});
  copy_members(card, map_in(shape, "NetworkInfo"), {"MaximumNetworkInterfaces"});
  set_map(shape, "NetworkInfo",
          {{"NetworkPerformance", row[kNetwork]},
           {"MaximumNetworkCards", number(row[kCards])},
           {"DefaultNetworkCardIndex", 0},
           {"NetworkCards", list_with(std::move(card))},
           {"Ipv6AddressesPerInterface", number(row[kIpv6Addresses])},
           {"Ipv6Supported", has_ipv6},
           {"EnaSupport", row[kEna]},
           {"EfaSupported", has_efa},
           {"EncryptionInTransitSupported", is_encrypted}});
}

void add_storage(const Row& row, Value& shape) {
  const auto parts = split(row[kStorage], "/");
  if (parts.size() != 5) {
    return;
  }
  set_map(shape, "InstanceStorageInfo",
          {{"Disks", list_with(obj({{"Count", number(parts[0])},
                                    {"SizeInGB", number(parts[1])},
                                    {"Type", parts[2]}}))},
           {"NvmeSupport", parts[3]},
           {"EncryptionSupport", parts[4]}});
}

}  // namespace

void add_type_details(std::string_view type, Value& shape) {
  const Row* found = find_row(type);
  if (found == nullptr) {
    return;
  }
  const Row& row = *found;
  const auto is = [&](char letter) { return row[kFlags].find(letter) != std::string_view::npos; };
  const std::pair<std::string_view, char> flags[] = {
      {"AutoRecoverySupported", 'a'},   {"BurstablePerformanceSupported", 'b'},
      {"FreeTierEligible", 'f'},        {"HibernationSupported", 'h'},
      {"DedicatedHostsSupported", 'd'}, {"BareMetal", 'r'}};
  for (const auto& [member, letter] : flags) {
    shape.set(member, Value::boolean(is(letter)));
  }
  const std::pair<std::string_view, Column> lists[] = {
      {"SupportedRootDeviceTypes", kRoots},
      {"SupportedVirtualizationTypes", kVirtualization},
      {"SupportedUsageClasses", kUsages},
      {"SupportedBootModes", kBootModes}};
  for (const auto& [member, column] : lists) {
    shape.set(member, words(row[column]));
  }
  shape.set("PlacementGroupInfo", obj({{"SupportedStrategies", words(row[kStrategies])}}));
  if (!row[kMaker].empty()) {
    set_map(shape, "ProcessorInfo", {{"Manufacturer", row[kMaker]}});
  }
  if (!row[kClock].empty()) {
    set_map(shape, "ProcessorInfo", {{"SustainedClockSpeedInGhz", number(row[kClock])}});
  }
  if (!row[kCores].empty()) {
    set_map(shape, "VCpuInfo",
            {{"DefaultCores", number(row[kCores])},
             {"DefaultThreadsPerCore", number(row[kThreads])},
             {"ValidCores", numbers(row[kValidCores])},
             {"ValidThreadsPerCore", numbers(row[kValidThreads])}});
  }
  shape.set("EbsInfo", ebs_of(row));
  add_network(row, is('e'), is('6'), is('t'), shape);
  add_storage(row, shape);
}

}  // namespace formwork::ec2

// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "engine/base/text.hh"
#include "engine/transition/evidence.hh"

namespace formwork {
namespace {

struct Storage {
  std::string_view type;
  std::string_view path;  ///< Segments of the property, with '/' between.
};

constexpr std::array<Storage, 5> kStorages = {{
    {"AWS::EC2::Volume", "Size"},
    {"AWS::FSx::FileSystem", "StorageCapacity"},
    {"AWS::MSK::Cluster", "BrokerNodeGroupInfo/StorageInfo/EBSStorageInfo/VolumeSize"},
    {"AWS::RDS::DBCluster", "AllocatedStorage"},
    {"AWS::RDS::DBInstance", "AllocatedStorage"},
}};

const Value* follow(const std::optional<Value>& properties, std::string_view path) {
  const Value* at = properties ? &*properties : nullptr;
  for (const std::string_view name : split(path, "/")) {
    at = at == nullptr ? nullptr : at->find(name);
  }
  return at;
}

void check(const TransitionRule& rule, const Transition& transition, std::vector<Hazard>& out) {
  for (const ResourceChange& change : transition.change_set.changes) {
    if (change.action != ChangeAction::Modify || is_replaced(change)) {
      continue;
    }
    for (const Storage& storage : kStorages) {
      if (storage.type != change.type) {
        continue;
      }
      const auto before = number_at(follow(change.before_properties, storage.path));
      const auto after = number_at(follow(change.after_properties, storage.path));
      if (!before || !after || *after >= *before) {
        continue;
      }
      const std::string name = replace_all(storage.path, "/", ".");
      add_hazard(out, rule, HazardKind::Blocker, change,
                 row_of(change, storage.path.substr(0, storage.path.find('/'))),
                 subject_of(change) + " makes " + name + " smaller (" +
                     follow(change.before_properties, storage.path)->scalar_text() + " -> " +
                     follow(change.after_properties, storage.path)->scalar_text() +
                     "): storage can only grow.",
                 "Keep the size, or make a smaller one beside it and move the data.");
    }
  }
}

constinit TransitionRule rule{
    .id = "T116",
    .title = "Storage shrinks",
    .what = "The storage of a database, volume, file system or broker gets smaller.",
    .why = "The service refuses it during the update, and everything rolls back.",
    .example =
        "   Database:\n     Type: AWS::RDS::DBInstance\n     Properties:\n"
        "-      AllocatedStorage: 100\n+      AllocatedStorage: 50\n",
    .fix = "Keep the size.",
    .source = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.StorageTypes.html",
    .check = &check};
const Register<TransitionRule> kRegister{rule};

}  // namespace
}  // namespace formwork

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <doctest/doctest.h>

#include "engine/base/clock.hh"
#include "engine/base/ids.hh"
#include "engine/provision/provider.hh"
#include "engine/state/store.hh"
#include "engine/value/convert.hh"
#include "resources/generic/modelled.hh"

namespace formwork::testing {

/// One account and region in memory, with seeded ids and a clock that the test owns: plays single
/// provider calls as the executor would, all within one transaction.
class ProviderHarness {
 public:
  explicit ProviderHarness(std::string region = "us-east-1") : region_(std::move(region)) {
    auto store = Store::open({.path = ":memory:"});
    REQUIRE(store);
    store_ = std::move(*store);
    auto transaction = store_->begin_write();
    REQUIRE(transaction);
    transaction_.emplace(std::move(*transaction));
    world_.emplace(
        World{*transaction_, clock, ids, "123456789012", region_, "aws", "amazonaws.com"});
  }

  World& world() { return *world_; }

  ProviderRequest request(std::string_view type, std::string_view properties_json,
                          std::string physical_id = {}) {
    auto properties = value_from_json(properties_json);
    REQUIRE(properties);
    return request(type, std::move(*properties), std::move(physical_id));
  }
  ProviderRequest request(std::string_view type, Value properties, std::string physical_id = {}) {
    ProviderRequest made;
    made.type = type;
    made.logical_id = logical_id;
    made.stack_name = "my-stack";
    made.stack_id = "arn:aws:cloudformation:us-east-1:123456789012:stack/my-stack/1234";
    made.physical_id = std::move(physical_id);
    made.properties = std::move(properties);
    made.world = &*world_;
    return made;
  }

  Progress create(std::string_view type, std::string_view properties) {
    return find(type).create(request(type, properties));
  }
  /// `before` and `after` are properties.
  Progress update(std::string_view type, const std::string& id, std::string_view before,
                  std::string_view after) {
    ProviderRequest made = request(type, after, id);
    auto previous = value_from_json(before);
    REQUIRE(previous);
    made.previous_properties = std::move(*previous);
    return find(type).update(made);
  }
  Progress read(std::string_view type, const std::string& id) {
    return find(type).read(request(type, "{}", id));
  }
  Progress remove(std::string_view type, const std::string& id) {
    return find(type).remove(request(type, "{}", id));
  }

  ResourceProvider& find(std::string_view type) {
    ResourceProvider* provider = providers.find(type);
    REQUIRE(provider != nullptr);
    return *provider;
  }

  ManualClock clock{1'780'000'000'000};
  IdSource ids{7};
  ProviderSet providers{&modelled_provider()};
  std::string logical_id = "Thing";

 private:
  std::string region_;
  std::unique_ptr<Store> store_;
  std::optional<Transaction> transaction_;
  std::optional<World> world_;
};

/// The physical id of a creation that must succeed.
inline std::string made(const Progress& progress) {
  INFO(progress.message);
  REQUIRE(progress.status == Progress::Status::Success);
  REQUIRE(!progress.physical_id.empty());
  return progress.physical_id;
}

inline bool is_ok(const Progress& progress) {
  return progress.status == Progress::Status::Success;
}

/// "InvalidRequest: message" of a failure, "" of anything else.
inline std::string fault_of(const Progress& progress) {
  return progress.status == Progress::Status::Failed
             ? std::string(to_string(progress.error)) + ": " + progress.message
             : std::string();
}

inline bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace formwork::testing

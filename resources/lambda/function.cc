// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/function.hh"

#include "engine/base/text.hh"
#include "resources/common/api_support.hh"
#include "resources/common/checks.hh"
#include "resources/common/properties.hh"
#include "resources/lambda/addresses.hh"
#include "resources/lambda/checks.hh"
#include "resources/lambda/code_store.hh"
#include "resources/lambda/layers.hh"
#include "resources/lambda/spec.hh"

namespace formwork::lambda {

namespace {

constexpr std::size_t kLongestName = 64;
constexpr std::int64_t kLeastUnreserved = 100;

Result<void> check_name(const std::string& name) {
  if (name.empty() || !is_word(name, "-_")) {
    Checks checks;
    checks.pattern("functionName", name, false,
                   "(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:"
                   ")?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?");
    return checks.finish();
  }
  if (name.size() > kLongestName) {
    return invalid_parameter("1 validation error detected: Value '" + name +
                             "' at 'functionName' failed to satisfy constraint: Member must have "
                             "length less than or equal to 64");
  }
  return {};
}

Result<void> drop_layers(World& world, const Value& record) {
  const Value* layers = record.find("LayerCode");
  if (layers == nullptr) {
    return {};
  }
  for (const Value& layer : layers->items()) {
    if (auto dropped = drop_code(world, layer.get_text("CodeSha256")); !dropped) {
      return dropped;
    }
  }
  return {};
}

Result<void> erase_under(World& world, ObjectPlace place, const std::string& prefix,
                         bool drops_archives = false) {
  auto objects = list_objects(world, place, prefix);
  if (!objects) {
    return std::move(objects).failure();
  }
  for (const auto& [key, object] : *objects) {
    if (const Value* snapshot = object.find(kPublishedMember); drops_archives && snapshot) {
      if (auto dropped = drop_archives(world, *snapshot); !dropped) {
        return dropped;
      }
    }
    if (auto erased = world.store.erase_object(place.service, place.kind, key); !erased) {
      return std::move(erased).failure();
    }
  }
  return {};
}

}  // namespace

Value function_attributes(const World& world, const std::string& name, const Value& properties) {
  const Value* apply = properties.find_path({"SnapStart", "ApplyOn"});
  const bool on = apply != nullptr && apply->as_string() == "PublishedVersions";
  Value snap_start = Value::map();
  snap_start.set("ApplyOn", Value::string(on ? "PublishedVersions" : "None"));
  snap_start.set("OptimizationStatus", Value::string("Off"));
  Value all = Value::map();
  all.set("Arn", Value::string(function_arn(world, name)));
  all.set("SnapStartResponse.ApplyOn", *snap_start.find("ApplyOn"));
  all.set("SnapStartResponse.OptimizationStatus", *snap_start.find("OptimizationStatus"));
  all.set("SnapStartResponse", std::move(snap_start));
  return all;
}

Result<Made> create_function(const Call& call, const std::string& name, NewCode code) {
  if (auto checked = check_name(name); !checked) {
    return std::move(checked).failure();
  }
  auto layers = take_layers(call.world, items_of(call.properties, "Layers"));
  if (!layers) {
    return std::move(layers).failure();
  }
  Value extra = Value::map();
  extra.set("CodeSha256", Value::string(std::move(code.sha256)));
  extra.set("CodeSize", Value::number(code.size));
  extra.set("LastVersion", Value::number(0));
  extra.set("Revision", Value::number(1));
  extra.set("RunRevision", Value::number(1));
  extra.set("LayerCode", std::move(*layers));
  auto made =
      add_object(call, {.place = kFunctions,
                        .key = name,
                        .attributes = function_attributes(call.world, name, call.properties),
                        .extra = std::move(extra),
                        .taken_message = "Function already exist: " + name});
  if (!made) {
    return made;
  }
  auto record = find_object(call.world, kFunctions, name);
  if (!record) {
    return std::move(record).failure();
  }
  Value properties = properties_of(*record);
  properties.set("Code", std::move(code.told));
  record->set("Properties", std::move(properties));
  auto put = put_object(call.world, kFunctions, name, *record);
  return put ? std::move(made) : std::move(put).failure();
}

Result<void> set_settings(World& world, Value& record, Value properties) {
  const Value before = properties_of(record);
  if (const Value* code = before.find("Code")) {
    properties.set("Code", *code);
  }
  if (is_changed(before, properties, "Layers")) {
    auto layers = take_layers(world, items_of(properties, "Layers"));
    if (!layers) {
      return std::move(layers).failure();
    }
    if (auto dropped = drop_layers(world, record); !dropped) {
      return dropped;
    }
    record.set("LayerCode", std::move(*layers));
  }
  record.set("Properties", std::move(properties));
  count_up(record, "RunRevision");
  return {};
}

Result<void> set_code(World& world, Value& record, NewCode code) {
  // What is kept now was counted when it was taken: the use by what was there before ends.
  if (auto dropped = drop_code(world, record.get_text("CodeSha256")); !dropped) {
    return dropped;
  }
  Value properties = properties_of(record);
  properties.set("Code", std::move(code.told));
  record.set("Properties", std::move(properties));
  record.set("CodeSha256", Value::string(std::move(code.sha256)));
  record.set("CodeSize", Value::number(code.size));
  count_up(record, "RunRevision");
  return {};
}

Result<void> use_archives(World& world, const Value& record) {
  auto used = use_code(world, record.get_text("CodeSha256"));
  const Value* layers = record.find("LayerCode");
  for (std::size_t i = 0; used && layers != nullptr && i < layers->items().size(); ++i) {
    used = use_code(world, layers->items()[i].get_text("CodeSha256"));
  }
  return used;
}

Result<void> drop_archives(World& world, const Value& record) {
  auto dropped = drop_code(world, record.get_text("CodeSha256"));
  return dropped ? drop_layers(world, record) : std::move(dropped);
}

Result<void> delete_function(World& world, const std::string& name) {
  auto record = find_object(world, kFunctions, name);
  if (!record) {
    return std::move(record).failure();
  }
  const std::string arn = function_arn(world, name);
  if (record->is_null()) {
    return no_such("Function not found: " + arn);
  }
  auto done = erase_under(world, kVersions, arn + ":", true);
  for (const ObjectPlace place : {kAliases, kPermissions, kInvokeConfigs}) {
    if (done) {
      done = erase_under(world, place, arn + ":");
    }
  }
  if (done) {
    done = erase_under(world, kPermissions, arn + " ");
  }
  if (done) {
    done = delete_addresses(world, arn);
  }
  if (done) {
    done = drop_archives(world, *record);
  }
  if (done) {
    if (auto erased = world.store.erase_object(kFunctions.service, kFunctions.kind, name);
        !erased) {
      return std::move(erased).failure();
    }
  }
  return done;
}

Result<void> check_reserved(World& world, const std::string& name, std::int64_t reserved) {
  auto functions = list_objects(world, kFunctions);
  if (!functions) {
    return std::move(functions).failure();
  }
  std::int64_t left = kAccountConcurrency - reserved;
  for (const auto& [other, function] : *functions) {
    if (other != name) {
      left -= number_of(properties_of(function), "ReservedConcurrentExecutions");
    }
  }
  if (left < kLeastUnreserved) {
    return invalid_parameter(
        "Specified ReservedConcurrentExecutions for function decreases account's "
        "UnreservedConcurrentExecution below its minimum value of [" +
        std::to_string(kLeastUnreserved) + "].");
  }
  return {};
}

}  // namespace formwork::lambda

// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/versions.hh"

#include <algorithm>

#include "engine/base/hash.hh"
#include "engine/base/text.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/checks.hh"
#include "resources/lambda/addresses.hh"
#include "resources/lambda/checks.hh"
#include "resources/lambda/function.hh"

namespace formwork::lambda {

namespace {

// Properties of a function that its versions do not have.
constexpr std::string_view kOfTheFunction[] = {"Tags", "ReservedConcurrentExecutions",
                                               "RecursiveLoop", "CodeSigningConfigArn"};

std::string published_digest(const Value& record) {
  Value properties = properties_of(record);
  for (const std::string_view member : kOfTheFunction) {
    properties.erase(member);
  }
  return sha256_hex(record.get_text("CodeSha256") + value_to_json(properties));
}

Result<void> check_weight(World& world, const FoundFunction& function, const std::string& target,
                          const Value& weight) {
  const std::string version = weight.get_text("FunctionVersion");
  const double share = parse_number(weight.get_text("FunctionWeight")).value_or(-1);
  std::string told = weight.get_text("FunctionWeight");
  if (parse_integer(told)) {
    told += ".0";
  }
  const std::string text = "{" + version + "=" + told + "}";
  Checks checks;
  if (share < 0 || share > 1) {
    checks.fault("routingConfig.additionalVersionWeights", text,
                 "Map value must satisfy constraint: [Member must have value less than or equal to "
                 "1.0, Member must have value greater than or equal to 0.0, Member must not be "
                 "null]");
  } else if (version == target) {
    return invalid_parameter("Invalid function version " + version + ". Function version " +
                             version + " is already included in routing configuration.");
  } else if (target == kLatest) {
    return invalid_parameter(
        "$LATEST is not supported for an alias pointing to more than 1 version");
  } else if (!parse_integer(version)) {
    checks.fault("routingConfig.additionalVersionWeights", text,
                 "Map keys must satisfy constraint: [Member must have length less than or equal to "
                 "1024, Member must have length greater than or equal to 1, Member must satisfy "
                 "regular expression pattern: [0-9]+, Member must not be null]");
  }
  if (auto checked = checks.finish(); !checked) {
    return checked;
  }
  auto found = find_function(world, function.name, version);
  return found ? Result<void>() : Result<void>(std::move(found).failure());
}

}  // namespace

Result<Published> publish(const Call& call, const FoundFunction& function) {
  Value record = function.function;
  const std::string expected = call.properties.get_text("CodeSha256");
  const std::string actual = record.get_text("CodeSha256");
  if (!expected.empty() && expected != actual) {
    return invalid_parameter("CodeSHA256 (" + expected +
                             ") is different from current CodeSHA256 in $LATEST (" + actual +
                             "). Please try again with the CodeSHA256 in $LATEST.");
  }
  const std::int64_t last = number_of(record, "LastVersion");
  const std::string digest = published_digest(record);
  if (record.get_text("PublishedDigest") == digest) {
    const std::string number = std::to_string(last);
    auto known = find_object(call.world, kVersions, function.arn + ":" + number);
    if (!known) {
      return std::move(known).failure();
    }
    if (!known->is_null()) {
      return Published{number, false};
    }
  }
  const std::string number = std::to_string(last + 1);
  const std::string arn = function.arn + ":" + number;
  Value attributes = map_with("FunctionArn", Value::string(arn));
  attributes.set("Version", Value::string(number));
  Value extra = map_with(kPublishedMember, record);
  extra.set("Revision", Value::number(1));
  if (auto used = use_archives(call.world, record); !used) {
    return std::move(used).failure();
  }
  auto made = add_object(call, {.place = kVersions,
                                .key = arn,
                                .attributes = std::move(attributes),
                                .extra = std::move(extra)});
  if (!made) {
    return std::move(made).failure();
  }
  record.set("LastVersion", Value::number(last + 1));
  record.set("PublishedDigest", Value::string(digest));
  count_up(record, "Revision");
  auto stored = put_object(call.world, kFunctions, function.name, record);
  return stored ? Result<Published>(Published{number, true}) : std::move(stored).failure();
}

Result<void> delete_version(World& world, const FoundFunction& version) {
  auto aliases = list_objects(world, kAliases, version.arn + ":");
  if (!aliases) {
    return std::move(aliases).failure();
  }
  std::string names;
  for (const auto& [arn, alias] : *aliases) {
    const Value properties = properties_of(alias);
    bool leads = properties.get_text("FunctionVersion") == version.version;
    if (const Value* weights =
            properties.find_path({"RoutingConfig", "AdditionalVersionWeights"})) {
      for (const Value& weight : weights->items()) {
        leads = leads || weight.get_text("FunctionVersion") == version.version;
      }
    }
    if (leads) {
      names.append(names.empty() ? "" : ", ").append(last_part(arn, ':'));
    }
  }
  if (!names.empty()) {
    return conflict("Unable to delete version because the following aliases reference it: [" +
                    names + "]");
  }
  if (auto dropped = drop_archives(world, version.record()); !dropped) {
    return dropped;
  }
  for (const ObjectPlace place : {kVersions, kInvokeConfigs}) {
    if (auto erased = world.store.erase_object(place.service, place.kind, version.version_arn());
        !erased) {
      return std::move(erased).failure();
    }
  }
  return {};
}

Result<std::vector<FoundFunction>> published_versions(World& world, const FoundFunction& function) {
  auto records = list_objects(world, kVersions, function.arn + ":");
  if (!records) {
    return std::move(records).failure();
  }
  std::sort(records->begin(), records->end(), [](const auto& a, const auto& b) {
    return parse_integer(last_part(a.first, ':')) < parse_integer(last_part(b.first, ':'));
  });
  std::vector<FoundFunction> versions;
  for (auto& [arn, record] : *records) {
    FoundFunction version = function;
    version.version = last_part(arn, ':');
    version.qualifier = version.version;
    version.published = std::move(record);
    versions.push_back(std::move(version));
  }
  return versions;
}

Result<void> check_alias(World& world, const FoundFunction& function, const Value& properties) {
  const std::string name = properties.get_text("Name");
  Checks checks;
  checks.length("name", name, 1, 128);
  checks.pattern("name", name, is_word(name, "-_") && !parse_integer(name),
                 "(?!^[0-9]+$)([a-zA-Z0-9-_]+)");
  const std::string target = properties.get_text("FunctionVersion");
  checks.pattern("functionVersion", target, target == kLatest || parse_integer(target).has_value(),
                 "(\\$LATEST|[0-9]+)");
  checks.length("description", properties.get_text("Description"), 0, 256);
  if (auto checked = checks.finish(); !checked) {
    return checked;
  }
  if (auto found = find_function(world, function.name, target); !found) {
    return std::move(found).failure();
  }
  const Value* weights = properties.find_path({"RoutingConfig", "AdditionalVersionWeights"});
  if (weights == nullptr) {
    return {};
  }
  if (weights->items().size() > 1) {
    return invalid_parameter(
        "Number of items in AdditionalVersionWeights cannot be greater than 1");
  }
  for (const Value& weight : weights->items()) {
    if (auto checked = check_weight(world, function, target, weight); !checked) {
      return checked;
    }
  }
  return {};
}

Result<Made> add_alias(const Call& call, const FoundFunction& function) {
  if (auto checked = check_alias(call.world, function, call.properties); !checked) {
    return std::move(checked).failure();
  }
  const std::string arn = function.arn + ":" + call.properties.get_text("Name");
  return add_object(call, {.place = kAliases,
                           .key = arn,
                           .attributes = map_with("AliasArn", Value::string(arn)),
                           .extra = map_with("Revision", Value::number(1)),
                           .taken_message = "Alias already exists: " + arn});
}

Result<void> delete_alias(World& world, const std::string& arn) {
  auto permissions = list_objects(world, kPermissions, arn + " ");
  if (!permissions) {
    return std::move(permissions).failure();
  }
  for (const auto& [key, permission] : *permissions) {
    if (auto erased = world.store.erase_object(kPermissions.service, kPermissions.kind, key);
        !erased) {
      return std::move(erased).failure();
    }
  }
  for (const ObjectPlace place : {kAliases, kInvokeConfigs}) {
    if (auto erased = world.store.erase_object(place.service, place.kind, arn); !erased) {
      return std::move(erased).failure();
    }
  }
  return delete_address(world, arn);
}

}  // namespace formwork::lambda

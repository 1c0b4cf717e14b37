// SPDX-License-Identifier: Apache-2.0
#include "resources/secretsmanager/versions.hh"

#include <algorithm>

#include "engine/base/hash.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/secretsmanager/secret_calls.hh"

namespace formwork::secretsmanager {

namespace {

constexpr std::size_t kMostWithoutStage = 100;
constexpr std::size_t kShortestToken = 32;
constexpr std::size_t kLongestToken = 64;

Value version_from(const Value& held, std::string_view stage) {
  Value version = Value::map();
  copy_members(version, held, {"VersionId", "SecretString", "SecretBinary", "ValueTime"});
  version.set("Stages", list_of({std::string(stage)}));
  return version;
}

bool has_value(const Value& held) {
  return held.find("SecretString") != nullptr || held.find("SecretBinary") != nullptr;
}

void drop_oldest(Value::List& versions) {
  const auto is_loose = [](const Value& version) { return stages_of(version).empty(); };
  auto loose = static_cast<std::size_t>(std::count_if(versions.begin(), versions.end(), is_loose));
  for (; loose > kMostWithoutStage; --loose) {
    versions.erase(std::find_if(versions.begin(), versions.end(), is_loose));
  }
}

}  // namespace

std::vector<std::string> stages_of(const Value& version) {
  return texts_of(version.find("Stages"));
}

bool has_stage(const Value& version, std::string_view stage) {
  const auto stages = stages_of(version);
  return std::find(stages.begin(), stages.end(), stage) != stages.end();
}

Value::List versions_of(const Value& secret) {
  Value::List versions;
  if (const Value* known = secret.find("Versions")) {
    const auto items = known->items();
    versions.assign(items.begin(), items.end());
    return versions;
  }
  // As stores kept them that knew two versions only.
  if (const Value* previous = secret.find("Previous")) {
    versions.push_back(version_from(*previous, kPreviousStage));
  }
  if (has_value(secret)) {
    versions.push_back(version_from(secret, kCurrent));
  }
  return versions;
}

void set_versions(Value& secret, Value::List versions) {
  drop_oldest(versions);
  for (const char* member :
       {"Previous", "SecretString", "SecretBinary", "VersionId", "ValueTime"}) {
    secret.erase(member);
  }
  for (const Value& version : versions) {
    if (has_stage(version, kCurrent)) {
      copy_members(secret, version, {"SecretString", "SecretBinary", "VersionId", "ValueTime"});
    }
  }
  secret.set("Versions", Value::list(std::move(versions)));
}

Value* version_with(Value::List& versions, std::string_view id) {
  const auto found = std::find_if(versions.begin(), versions.end(), [&](const Value& version) {
    return version.get_text("VersionId") == id;
  });
  return found == versions.end() ? nullptr : &*found;
}

void move_stage(Value::List& versions, const std::string& stage, std::string_view id) {
  std::string before;
  for (Value& version : versions) {
    auto stages = stages_of(version);
    const bool had = std::erase(stages, stage) != 0;
    const bool is_target = version.get_text("VersionId") == id;
    if (had) {
      before = version.get_text("VersionId");
    }
    if (is_target) {
      stages.push_back(stage);
    }
    if (had || is_target) {
      version.set("Stages", list_of(stages));
    }
  }
  if (stage == kCurrent && !before.empty() && before != id) {
    move_stage(versions, std::string(kPreviousStage), before);
  }
}

Result<void> add_version(World& world, Value& secret, const Value& content, const std::string& id,
                         const std::vector<std::string>& stages) {
  Value::List versions = versions_of(secret);
  Value* known = version_with(versions, id);
  if (known != nullptr && has_value(*known)) {
    if (known->get_text("SecretString") == content.get_text("SecretString") &&
        known->get_text("SecretBinary") == content.get_text("SecretBinary")) {
      return {};
    }
    return fail("ResourceExistsException", "You can't use ClientRequestToken " + id +
                                               " because that value is already in use for a "
                                               "version of secret " +
                                               arn_of(secret) + ".");
  }
  const bool is_first = versions.empty();
  const Millis now = world.clock.now();
  if (known == nullptr) {
    Value version = map_with("VersionId", Value::string(id));
    version.set("Stages", Value::list());
    known = &versions.emplace_back(std::move(version));
  }
  copy_members(*known, content, {"SecretString", "SecretBinary"});
  known->set("ValueTime", Value::number(now));
  for (const std::string& stage : stages) {
    move_stage(versions, stage, id);
  }
  if (is_first && !has_stage(versions.front(), kCurrent)) {
    move_stage(versions, std::string(kCurrent), id);
  }
  set_versions(secret, std::move(versions));
  secret.set("LastModifiedTime", Value::number(now));
  return store_secret(world, secret);
}

Result<void> put_value(World& world, Value& secret, std::string value, std::string version_id) {
  const Value content = map_with("SecretString", Value::string(std::move(value)));
  return add_version(world, secret, content, version_id, {std::string(kCurrent)});
}

Result<Value> content_of(const ApiCall& call) {
  const bool is_binary = call.find("SecretBinary") != nullptr;
  if (is_binary && call.find("SecretString") != nullptr) {
    return fail("InvalidParameterException",
                "You can't specify both a binary secret value and a string secret value in the "
                "same secret.");
  }
  Value content = Value::map();
  copy_members(content, call.input, {"SecretString"});
  if (is_binary) {
    content.set("SecretBinary", Value::string(base64_encode(call.text("SecretBinary"))));
  }
  return content;
}

Result<std::string> version_id_of(ApiCall& call) {
  const std::string token = call.text("ClientRequestToken");
  if (call.find("ClientRequestToken") == nullptr) {
    return call.world.ids.uuid();
  }
  if (token.size() < kShortestToken || token.size() > kLongestToken) {
    return fail("InvalidParameterException", "ClientRequestToken must be 32-64 characters long.");
  }
  return token;
}

Value stage_map(const Value& secret) {
  Value map = Value::map();
  for (const Value& version : versions_of(secret)) {
    if (auto stages = stages_of(version); !stages.empty()) {
      map.set(version.get_text("VersionId"), list_of(stages));
    }
  }
  return map;
}

}  // namespace formwork::secretsmanager

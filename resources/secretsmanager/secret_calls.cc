// SPDX-License-Identifier: Apache-2.0
#include "resources/secretsmanager/secret_calls.hh"

#include <algorithm>

#include "engine/base/text.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"

namespace formwork::secretsmanager {

Result<Value> any_secret(World& world, std::string_view id) {
  auto secret = find_secret(world, id);
  const bool is_over =
      secret && secret->find("DeletedDate") != nullptr &&
      number_of(*secret, "DeletedDate") < static_cast<std::int64_t>(world.clock.now());
  if (secret && (secret->is_null() || is_over)) {
    return fail("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
  }
  return secret;
}

Result<Value> any_secret(ApiCall& call) {
  return any_secret(call.world, call.text("SecretId"));
}

Result<Value> called_secret(ApiCall& call) {
  auto secret = any_secret(call);
  if (secret && secret->find("DeletedDate") != nullptr) {
    return fail("InvalidRequestException",
                "You can't perform this operation on the secret because it was marked for "
                "deletion.");
  }
  return secret;
}

std::string arn_of(const Value& secret) {
  return attributes_of(secret).get_text("Id");
}

Value identity_of(const Value& secret) {
  Value shape = map_with("ARN", Value::string(arn_of(secret)));
  shape.set("Name", Value::string(secret.get_text("Name")));
  return shape;
}

namespace {

// Names and tags begin with the value; words of a description do, whatever their case.
bool fits(const Value& secret, const std::string& key, const std::string& value) {
  const Value tags = tag_map(secret);
  const auto members = tags.members();
  const std::string description = to_lower(properties_of(secret).get_text("Description"));
  const bool is_all = key == "all";
  const bool by_name = (is_all || key == "name") && secret.get_text("Name").starts_with(value);
  const bool by_text = (is_all || key == "description") && !description.empty() &&
                       (" " + description).find(" " + to_lower(value)) != std::string::npos;
  const bool by_key = (is_all || key == "tag-key") &&
                      std::any_of(members.begin(), members.end(), [&](const Value::Member& tag) {
                        return tag.key.starts_with(value);
                      });
  const bool by_value = (is_all || key == "tag-value") &&
                        std::any_of(members.begin(), members.end(), [&](const Value::Member& tag) {
                          return tag.value.scalar_text().starts_with(value);
                        });
  return by_name || by_text || by_key || by_value;
}

}  // namespace

bool passes_filter(const Value& secret, const Value& filter) {
  const std::string key = filter.get_text("Key");
  const std::vector<std::string> values = texts_of(filter.find("Values"));
  return std::any_of(values.begin(), values.end(), [&](const std::string& value) {
    return value.starts_with('!') ? !fits(secret, key, value.substr(1)) : fits(secret, key, value);
  });
}

}  // namespace formwork::secretsmanager

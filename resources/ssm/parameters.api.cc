// SPDX-License-Identifier: Apache-2.0
// Parameter Store: reading parameters by name, their history, and deleting them. Values are kept as
// they are: a secure string is not encrypted.
#include <algorithm>

#include "engine/base/text.hh"
#include "engine/value/convert.hh"
#include "resources/common/api_support.hh"
#include "resources/secretsmanager/secret.hh"
#include "resources/ssm/parameter.hh"
#include "resources/ssm/parameter_shapes.hh"
#include "resources/ssm/public_parameters.hh"

namespace formwork::ssm {

namespace {

constexpr std::string_view kSecretPath = "/aws/reference/secretsmanager/";
constexpr std::int64_t kHistoryPage = 50;

// A secret read through Parameter Store.
Result<Value> secret_shape(ApiCall& call, const std::string& name) {
  if (!call.flag("WithDecryption")) {
    return fail("ValidationException",
                "WithDecryption flag must be True for retrieving a Secret Manager secret.");
  }
  const std::string id = name.substr(kSecretPath.size());
  auto secret = secretsmanager::find_secret(call.world, id);
  if (!secret) {
    return secret;
  }
  if (secret->is_null() || secret->find("SecretString") == nullptr ||
      secret->find("DeletedDate") != nullptr) {
    return fail("ParameterNotFound",
                "An error occurred (ParameterNotFound) when referencing Secrets Manager: Secret " +
                    name + " not found.");
  }
  Value record = Value::map();
  record.set("Type", Value::string("SecureString"));
  record.set("Value", Value::string(secret->get_text("SecretString")));
  record.set("Version", Value::number(std::int64_t{0}));
  copy_members(record, *secret, {"LastModifiedTime"});
  Value shape = parameter_shape(call.world, name, record, true);
  Value source = Value::map();
  const Value model = model_of(*secret);
  std::string arn = model.get_text("Arn");
  source.set("ARN", Value::string(arn.empty() ? model.get_text("Id") : std::move(arn)));
  source.set("name", Value::string(id));
  source.set("secretString", Value::string(secret->get_text("SecretString")));
  source.set("versionId", Value::string(secret->get_text("VersionId")));
  shape.set("SourceResult", Value::string(value_to_json(source)));
  return shape;
}

Result<Value> one_shape(ApiCall& call, const std::string& asked) {
  if (asked.starts_with(kSecretPath)) {
    return secret_shape(call, asked);
  }
  const Selector selector = parse_selector(asked);
  if (auto good = check_asked_name(selector.name); !good) {
    return std::move(good).failure();
  }
  if (selector.name.starts_with(kPublicPath)) {
    Value shape = find_public(call.world, selector.name);
    return shape.is_null() ? Result<Value>(no_such_parameter()) : Result<Value>(std::move(shape));
  }
  auto selected = select_parameter(call.world, selector);
  if (!selected) {
    return std::move(selected).failure();
  }
  Value shape =
      parameter_shape(call.world, selected->name, selected->record, call.flag("WithDecryption"));
  if (!selector.choice.empty()) {
    shape.set("Selector", Value::string(":" + selector.choice));
  }
  return shape;
}

Result<Value> get_parameter(ApiCall& call) {
  auto shape = one_shape(call, call.text("Name"));
  return shape ? Result<Value>(map_with("Parameter", *std::move(shape)))
               : Result<Value>(std::move(shape).failure());
}

Result<Value> get_parameters(ApiCall& call) {
  Value found = Value::list();
  Value invalid = Value::list();
  std::vector<std::string> told;
  for (const std::string& name : input_texts(call, "Names")) {
    if (std::find(told.begin(), told.end(), name) != told.end()) {
      continue;
    }
    told.push_back(name);
    auto shape = one_shape(call, name);
    if (shape) {
      found.push(*std::move(shape));
      continue;
    }
    if (!shape.error().code.starts_with("Parameter")) {
      return shape;
    }
    invalid.push(Value::string(name));
  }
  Value answer = Value::map();
  answer.set("Parameters", std::move(found));
  answer.set("InvalidParameters", std::move(invalid));
  return answer;
}

Result<Value> get_history(ApiCall& call) {
  const Selector selector = parse_selector(call.text("Name"));
  auto found = find_parameter(call.world, selector);
  if (!found) {
    return std::move(found).failure();
  }
  if (found->record.is_null()) {
    return no_such_parameter();
  }
  const std::int64_t most = number_of(call.input, "MaxResults", kHistoryPage);
  const auto after = parse_integer(call.text("NextToken").empty() ? "0" : call.text("NextToken"));
  if (!after) {
    return fail("InvalidNextToken", "The specified token isn't valid.");
  }
  auto rows = list_versions(call.world, found->name, *after, most + 1);
  if (!rows) {
    return std::move(rows).failure();
  }
  Value answer = Value::map();
  if (static_cast<std::int64_t>(rows->size()) > most) {
    rows->pop_back();
    answer.set("NextToken", Value::string(std::to_string(rows->back().version)));
  }
  Value list = Value::list();
  for (const VersionRow& row : *rows) {
    list.push(history_shape(call, selector.name, row.record, call.flag("WithDecryption")));
  }
  answer.set("Parameters", std::move(list));
  return answer;
}

Result<bool> erase_named(ApiCall& call, const std::string& name) {
  const Selector selector = parse_selector(name);
  auto found = find_parameter(call.world, selector);
  if (!found) {
    return std::move(found).failure();
  }
  return found->record.is_null() ? Result<bool>(false) : erase_parameter(call.world, found->name);
}

Result<Value> delete_parameter(ApiCall& call) {
  auto erased = erase_named(call, call.text("Name"));
  if (!erased) {
    return std::move(erased).failure();
  }
  return *erased ? Result<Value>(Value::map()) : no_such_parameter();
}

Result<Value> delete_parameters(ApiCall& call) {
  Value deleted = Value::list();
  Value invalid = Value::list();
  for (const std::string& name : input_texts(call, "Names")) {
    auto erased = erase_named(call, name);
    if (!erased) {
      return std::move(erased).failure();
    }
    (*erased ? deleted : invalid).push(Value::string(name));
  }
  Value answer = Value::map();
  answer.set("DeletedParameters", std::move(deleted));
  answer.set("InvalidParameters", std::move(invalid));
  return answer;
}

using Access = OperationEntry::Access;
constinit OperationEntry get_one{"ssm", "GetParameter", Access::Read, &get_parameter};
constinit OperationEntry get_many{"ssm", "GetParameters", Access::Read, &get_parameters};
constinit OperationEntry history{"ssm", "GetParameterHistory", Access::Read, &get_history};
constinit OperationEntry delete_one{"ssm", "DeleteParameter", Access::Write, &delete_parameter};
constinit OperationEntry delete_many{"ssm", "DeleteParameters", Access::Write, &delete_parameters};
const Register<OperationEntry> kRegistered[]{Register(get_one), Register(get_many),
                                             Register(history), Register(delete_one),
                                             Register(delete_many)};

}  // namespace

}  // namespace formwork::ssm

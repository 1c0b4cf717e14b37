// SPDX-License-Identifier: Apache-2.0
#include "engine/evaluate/pseudo.hh"

#include <array>
#include <string>
#include <utility>

namespace formwork {
namespace {

constexpr std::array<std::string_view, 8> kNames = {
    "AWS::AccountId", "AWS::NoValue", "AWS::NotificationARNs", "AWS::Partition",
    "AWS::Region",    "AWS::StackId", "AWS::StackName",        "AWS::URLSuffix"};

Value not_known(std::string_view name) {
  return Value::unknown(UnknownCause{UnknownCause::Kind::Environment, std::string(name), {}});
}

Value text_or_unknown(const std::optional<std::string>& text, std::string_view name) {
  return text ? Value::string(*text) : not_known(name);
}

}  // namespace

std::span<const std::string_view> pseudo_parameter_names() {
  return kNames;
}

std::optional<Value> pseudo_parameter(const Environment& environment, std::string_view name) {
  if (name == "AWS::AccountId") {
    return Value::string(environment.account_id);
  }
  if (name == "AWS::NoValue") {
    return Value::no_value();
  }
  if (name == "AWS::Partition") {
    return Value::string(environment.partition);
  }
  if (name == "AWS::Region") {
    return Value::string(environment.region);
  }
  if (name == "AWS::URLSuffix") {
    return Value::string(environment.url_suffix);
  }
  if (name == "AWS::StackId") {
    return text_or_unknown(environment.stack_id, name);
  }
  if (name == "AWS::StackName") {
    return text_or_unknown(environment.stack_name, name);
  }
  if (name == "AWS::NotificationARNs") {
    if (!environment.notification_arns) {
      return not_known(name);
    }
    Value::List arns;
    for (const std::string& arn : *environment.notification_arns) {
      arns.push_back(Value::string(arn));
    }
    return Value::list(std::move(arns));
  }
  return std::nullopt;
}

}  // namespace formwork

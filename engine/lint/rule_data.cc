// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rule_data.hh"

#include <string>

#include "engine/schema/documents.hh"

namespace formwork::lint {
namespace {

std::vector<LambdaRuntime> read_runtimes() {
  std::vector<LambdaRuntime> runtimes;
  for (const SchemaNode::Member& row : builtin_document("lambda/runtimes")) {
    runtimes.push_back({.name = row.key,
                        .deprecated = row.value.find("deprecated").text(),
                        .create_block = row.value.find("create-block").text(),
                        .update_block = row.value.find("update-block").text(),
                        .successor = row.value.find("successor").text()});
  }
  return runtimes;
}

}  // namespace

SchemaNode rule_document(std::string_view name) {
  return builtin_document(name);
}

std::span<const LambdaRuntime> lambda_runtimes() {
  static const std::vector<LambdaRuntime> kRuntimes = read_runtimes();
  return kRuntimes;
}

bool is_stateful_type(std::string_view type) {
  return static_cast<bool>(builtin_document("stateful_types").find(type));
}

std::optional<IamService> iam_service(std::string_view service) {
  const SchemaNode facts = builtin_document("iam/services/" + std::string(service));
  if (!facts) {
    return std::nullopt;
  }
  return IamService{
      .name = service, .actions = facts.find("Actions"), .resources = facts.find("Resources")};
}

}  // namespace formwork::lint

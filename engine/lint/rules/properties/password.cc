// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <utility>
#include <vector>

#include "engine/lint/rules/template/section.hh"
#include "engine/lint/schema/dynamic_text.hh"
#include "engine/lint/schema/value.hh"
#include "engine/lint/template/deep_keys.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kProperties[] = {
    "AccountPassword",  "AdminPassword", "ADDomainJoinPassword", "CrossRealmTrustPrincipalPassword",
    "KdcAdminPassword", "Password",      "DbPassword",           "MasterUserPassword",
    "PasswordParam",
};
// A reference that gives the value in plain text.
constexpr std::string_view kPlainReference =
    R"(^.*\{\{resolve:ssm:[a-zA-Z0-9_.\-/]+(:\d+)?\}\}.*$)";

class PasswordCheck {
 public:
  PasswordCheck(const Run& run, RuleMatches& out) : run_(run), out_(out) {}

  void check(const DeepKey& place) {
    if (place.value->is_string()) {
      check_text(place);
    } else if (place.value->is_map()) {
      check_map(place);
    }
  }

 private:
  void add(std::vector<PathStep> path, std::string message) {
    RuleMatch& match = out_.emplace_back();
    match.path = std::move(path);
    match.message = std::move(message);
  }

  void check_text(const DeepKey& place) {
    const std::string_view text = place.value->text();
    const std::string where = join_path(place.path);
    if (!dynamic_reference(text)) {
      add(place.path, "Password shouldn't be hardcoded for " + where);
    } else if (matches(kPlainReference, text)) {
      add(place.path, "Password should use a secure dynamic reference for " + where);
    }
  }

  void check_map(const DeepKey& place) {
    const Member* function = place.value->single();
    if (function == nullptr) {
      add(place.path, "Inappropriate map found for password on " + join_path(place.path));
      return;
    }
    const Node* parameters = run_.section("Parameters");
    if (function->key != "Ref" || !function->value->is_string() || parameters == nullptr) {
      return;
    }
    const std::string_view name = function->value->text();
    const Node* parameter = parameters->get(name);
    if (parameter != nullptr && parameter->is_map() && !says_something(parameter->get("NoEcho"))) {
      add({"Parameters", name}, "Parameter " + std::string(name) + " used as " +
                                    std::string(place.path.back().key) +
                                    ", therefore NoEcho should be True");
    }
  }

  const Run& run_;
  RuleMatches& out_;
};

void check_passwords(const Rule&, Run& run, RuleMatches& out) {
  PasswordCheck check(run, out);
  for (std::string_view property : kProperties) {
    for (const DeepKey& place : deep_keys(run.root(), property)) {
      const auto& path = place.path;
      if (path.size() > 2 && path[0].key == "Resources" && path[2].key == "Properties") {
        check.check(place);
      }
    }
  }
}

constinit Rule rule{
    .id = "W2501",
    .title = "Passwords are kept secret",
    .what =
        "Looks for passwords that are written out, that come from a plain SSM parameter, or "
        "from a parameter without NoEcho.",
    .why = "Everybody who may read the template or describe the stack sees the password.",
    .example = R"(Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      MasterUserPassword: open-sesame
)",
    .instead = R"(Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      MasterUserPassword: '{{resolve:secretsmanager:database:SecretString:password}}'
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "security-best-practices.html#creds",
    .match = &check_passwords,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint

// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/functions/dynamic_reference.hh"

#include <algorithm>
#include <string>
#include <vector>

#include "engine/base/text.hh"
#include "engine/lint/rule.hh"
#include "engine/lint/schema/dynamic_text.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kServices[] = {"ssm", "ssm-secure", "secretsmanager"};
constexpr std::string_view kParts[] = {"SecretString", ""};

// Properties that want the ARN or name of a secret.
constexpr std::string_view kArnFields[] = {"SecretArn",
                                           "SecretARN",
                                           "SecretsManagerSecretId",
                                           "SecretsManagerOracleAsmSecretId",
                                           "SecretsManagerSecurityDbEncryptionSecretId",
                                           "SecretsManagerConfiguration"};

// The only places CloudFormation looks secure strings up for.
constexpr std::string_view kSecurePlaces[] = {
    "Resources/AWS::DirectoryService::MicrosoftAD/Properties/Password",
    "Resources/AWS::DirectoryService::SimpleAD/Properties/Password",
    "Resources/AWS::ElastiCache::ReplicationGroup/Properties/AuthToken",
    "Resources/AWS::IAM::User/Properties/LoginProfile/Password",
    "Resources/AWS::KinesisFirehose::DeliveryStream/Properties/RedshiftDestinationConfiguration/"
    "Password",
    "Resources/AWS::OpsWorks::App/Properties/AppSource/Password",
    "Resources/AWS::OpsWorks::Stack/Properties/RdsDbInstances/*/DbPassword",
    "Resources/AWS::OpsWorks::Stack/Properties/CustomCookbooksSource/Password",
    "Resources/AWS::RDS::DBCluster/Properties/MasterUserPassword",
    "Resources/AWS::RDS::DBInstance/Properties/MasterUserPassword",
    "Resources/AWS::Redshift::Cluster/Properties/MasterUserPassword"};

template <class Texts>
bool is_among(const Texts& texts, std::string_view text) {
  return std::find(std::begin(texts), std::end(texts), text) != std::end(texts);
}

std::string_view key_at(const Validator& validator, std::size_t n) {
  const PathStep* step = step_at(validator.context.path, n);
  return step == nullptr ? std::string_view() : step->key;
}

bool stands_in(const Validator& validator, std::string_view section, std::string_view part) {
  return key_at(validator, 0) == section && key_at(validator, 2) == part;
}

// The parts of one reference: "resolve", the service, and what the service is asked.
class Reference {
 public:
  Reference(const KeywordCall& call, std::string_view text)
      : call_(call), text_(text), parts_(split(text, ":")) {}

  void check() {
    if (!check_service()) {
      return;
    }
    if (parts_[1] == "secretsmanager") {
      check_secret_place();
      check_secret_arn(call_.validator, text_, call_.out);
      check_secret();
      return;
    }
    if (parts_[1] == "ssm-secure") {
      check_secure_place();
    }
    if (parts_.size() > 4) {
      add_too_many(4);
    }
    check_pattern(2, "[a-zA-Z0-9_.-/]+");
    check_pattern(3, "\\d+");
  }

 private:
  void add(std::string message) {
    Fault& fault = call_.out.emplace_back(std::move(message));
    fault.rule = call_.owner;
  }
  void add_too_many(std::size_t most) {
    add("expected maximum item count: " + std::to_string(most) +
        ", found: " + std::to_string(parts_.size()));
  }
  void add_too_few(std::size_t least) {
    add("expected minimum item count: " + std::to_string(least) +
        ", found: " + std::to_string(parts_.size()));
  }

  bool check_service() {
    const std::size_t before = call_.out.size();
    if (parts_.size() < 3) {
      add_too_few(3);
    }
    if (parts_.size() > 1) {
      check_choice(1, kServices);
    }
    return call_.out.size() == before;
  }

  void check_choice(std::size_t n, std::span<const std::string_view> choices) {
    if (n < parts_.size() && !is_among(choices, parts_[n])) {
      add(quote(parts_[n]) + " is not one of " + quote(choices));
    }
  }

  void check_pattern(std::size_t n, std::string_view expression) {
    if (n < parts_.size() && !matches(expression, parts_[n])) {
      add(quote(parts_[n]) + " does not match " + quote(expression));
    }
  }

  void check_secret() {
    const bool is_arn = parts_[2] == "arn";
    const std::size_t least = is_arn ? 9 : 3;
    const std::size_t most = is_arn ? 13 : 7;
    if (parts_.size() < least) {
      add_too_few(least);
    }
    if (parts_.size() > most) {
      add_too_many(most);
    }
    if (is_arn && parts_.size() > 7 && parts_[7] != "secret") {
      add("'secret' was expected");
    }
    if (!is_arn) {
      check_pattern(2, "[ -~]*");
    }
    check_choice(is_arn ? 9 : 3, kParts);
  }

  void check_secret_place() {
    if (!stands_in(call_.validator, "Resources", "Properties") &&
        !stands_in(call_.validator, "Parameters", "Default")) {
      add("Dynamic reference " + quote(text_) +
          " to secrets manager can only be used in resource properties");
      call_.out.back().rule = find_rule("E1051");
    }
  }

  void check_secure_place() {
    if (!is_among(kSecurePlaces, place_text(call_.validator.context.place))) {
      add("Dynamic reference " + quote(text_) +
          " to SSM secure strings can only be used in resource properties");
      call_.out.back().rule = find_rule("E1027");
    }
  }

  const KeywordCall& call_;
  std::string_view text_;
  std::vector<std::string_view> parts_;
};

void check_reference(const KeywordCall& call) {
  if (!call.instance.is_string()) {
    return;
  }
  if (const auto reference = dynamic_reference(call.instance.text())) {
    Reference(call, *reference).check();
  }
}

void tell_of_blanks(const KeywordCall& call) {
  Fault& fault = call.out.emplace_back(
      quote(call.instance) +
      " has spaces and will not be resolved as a dynamic reference. Remove spaces from "
      "'{{resolve:...}}'");
  fault.rule = call.owner;
}

constexpr std::string_view kSource =
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html";

constexpr KeywordMethod kMethods[] = {{Keyword::DynamicReference, &check_reference}};
constexpr KeywordMethod kBlankMethods[] = {{Keyword::DynamicReferenceSpaces, &tell_of_blanks}};

constinit Rule form{
    .id = "E1050",
    .title = "Dynamic references have the right form",
    .what =
        "A reference {{resolve:service:...}} names ssm, ssm-secure or secretsmanager and has "
        "the parts that this service needs.",
    .why = "CloudFormation cannot look up what it cannot read.",
    .example = "MasterUsername: \"{{resolve:ssn:user}}\"\n",
    .instead = "MasterUsername: \"{{resolve:ssm:user}}\"\n",
    .source = kSource,
    .methods = kMethods,
};

constinit Rule secret_place{
    .id = "E1051",
    .title = "Secrets are looked up for resource properties",
    .what =
        "References to Secrets Manager stand in properties of resources and defaults of "
        "parameters only.",
    .why = "CloudFormation does not look them up elsewhere.",
    .example = "Outputs:\n  Password:\n    Value: \"{{resolve:secretsmanager:db}}\"\n",
    .instead = "Outputs:\n  SecretName:\n    Value: db\n",
    .source = kSource,
};

constinit Rule parameter_place{
    .id = "E1052",
    .title = "Systems Manager parameters are looked up where CloudFormation looks",
    .what =
        "References to Systems Manager parameters stand in properties and metadata of "
        "resources, values of outputs, and defaults and allowed values of parameters. As in "
        "cfn-lint, nothing is told of other places yet.",
    .why = "CloudFormation does not look them up elsewhere.",
    .example = "Description: \"{{resolve:ssm:text}}\"\n",
    .instead = "Description: The text\n",
    .source = kSource,
};

constinit Rule secure_place{
    .id = "E1027",
    .title = "Secure strings are looked up for passwords only",
    .what = "References to ssm-secure stand in those few properties that support them.",
    .why = "CloudFormation refuses the template elsewhere.",
    .example = "DisplayName: \"{{resolve:ssm-secure:name:1}}\"\n",
    .instead = "DisplayName: \"{{resolve:ssm:name:1}}\"\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "dynamic-references-ssm-secure-strings.html",
};

constinit Rule arn_wanted{
    .id = "W1051",
    .title = "A secret's value does not stand for its ARN",
    .what =
        "Tells of references to Secrets Manager where a property wants to know which secret, "
        "not what is in it.",
    .why = "The service is given the secret text as a name and cannot find it.",
    .example = "SecretArn: \"{{resolve:secretsmanager:db}}\"\n",
    .instead = "SecretArn: !Ref DbSecret\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "dynamic-references-secretsmanager.html",
};

constinit Rule blanks{
    .id = "W1053",
    .title = "Dynamic references have no blanks",
    .what = "Tells of blanks between {{ and resolve, or around its first parts.",
    .why = "CloudFormation takes the text as it is and looks nothing up.",
    .example = "MasterUsername: \"{{ resolve:ssm:user }}\"\n",
    .instead = "MasterUsername: \"{{resolve:ssm:user}}\"\n",
    .source = kSource,
    .methods = kBlankMethods,
};

const Register<Rule> kRegister[] = {Register<Rule>(form),         Register<Rule>(secret_place),
                                    Register<Rule>(secure_place), Register<Rule>(parameter_place),
                                    Register<Rule>(arn_wanted),   Register<Rule>(blanks)};

}  // namespace

void check_secret_arn(const Validator& validator, std::string_view reference, Faults& out) {
  const PathNode* path = validator.context.path;
  if (path == nullptr ||
      (path->step.key == "Fn::Sub" &&
       !matches(R"(^(\\")?{{resolve:secretsmanager:.*}}(\\")?$)", reference)) ||
      !stands_in(validator, "Resources", "Properties")) {
    return;
  }
  for (std::string_view field : kArnFields) {
    for (const PathNode* node = path; node != nullptr; node = node->up) {
      if (node->step.key == field) {
        out.emplace_back("Dynamic reference " + quote(reference) +
                         " to secrets manager when the field " + quote(field) +
                         " expects the ARN to the secret and not the secret")
            .rule = &arn_wanted;
        break;
      }
    }
  }
}

}  // namespace formwork::lint

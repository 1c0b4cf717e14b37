// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <utility>

#include "engine/lint/rules/embedded_document.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {"Resources/AWS::SSM::Document/Properties/Content"};

void check(const HookCall& call) {
  Run& run = *call.validator.run;
  Validator validator = call.validator;
  validator.context.is_strict = true;
  const Node* content = &call.instance;
  if (content->is_string()) {
    validator.context.functions = FunctionSet();
    std::string problem;
    content = read_embedded_document(run, content->text(), problem);
    if (content == nullptr) {
      call.add("Document is not valid (" + quote(problem) + ")").keyword = Keyword::Type;
      return;
    }
  }
  for (Fault& fault : validator.faults(*content, run.schema_document("ssm/document"))) {
    const bool is_of_function = is_function(fault.keyword) && fault.keyword != Keyword::Ref;
    if (!is_of_function && fault.keyword != Keyword::CfnLint) {
      fault.rule = &call.rule;
    }
    call.out.push_back(std::move(fault));
  }
}

constinit Rule rule{
    .id = "E3051",
    .title = "SSM document that Systems Manager cannot read",
    .what =
        "Content of a document, given as a map or as YAML or JSON text, has a schemaVersion "
        "that is known.",
    .why = "Systems Manager refuses the document.",
    .example = R"(Document:
  Type: AWS::SSM::Document
  Properties:
    Content: {description: Runs a command, mainSteps: []}
)",
    .instead = R"(Document:
  Type: AWS::SSM::Document
  Properties:
    Content: {schemaVersion: "2.2", description: Runs a command, mainSteps: []}
)",
    .source =
        "https://docs.aws.amazon.com/systems-manager/latest/userguide/"
        "documents-schemas-features.html",
    .places = kPlaces,
    .validate = &check,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint

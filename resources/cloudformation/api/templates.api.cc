// SPDX-License-Identifier: Apache-2.0
// GetTemplate.
#include "engine/value/convert.hh"
#include "resources/cloudformation/api/answers.hh"
#include "resources/cloudformation/api/change_set_input.hh"
#include "resources/cloudformation/api/processed_template.hh"

namespace formwork::cloudformation {

namespace {

struct Texts {
  std::string original;
  std::string processed;  // "" when transforms changed nothing
};

Result<Texts> texts_of_change_set(ApiCall& call) {
  if (call.text("StackName").empty() && !call.text("ChangeSetName").starts_with("arn:")) {
    return validation_error("StackName is a required parameter.");
  }
  Result<ChangeSetRecord> record = get_change_set(call);
  if (!record) {
    return std::move(record).failure();
  }
  Result<Value> request = value_from_stored_json(record->request.empty() ? "{}" : record->request);
  if (!request) {
    return std::move(request).failure();
  }
  return Texts{request->get_text("TemplateBody"), request->get_text("ProcessedTemplate")};
}

Result<Texts> texts_of_stack(ApiCall& call) {
  if (call.text("StackName").empty()) {
    return validation_error("StackName is required if ChangeSetName is not specified.");
  }
  Result<StackRecord> stack = get_stack(call, Missing::WithId);
  if (!stack) {
    return std::move(stack).failure();
  }
  // A stack under review has no template yet, which clients take as an empty one.
  bool is_processed = call.text("TemplateStage") == "Processed";
  return Texts{stack->template_body, is_processed ? processed_template(call.world, *stack) : ""};
}

Result<Value> get_template(ApiCall& call) {
  Result<Texts> texts =
      call.text("ChangeSetName").empty() ? texts_of_stack(call) : texts_of_change_set(call);
  if (!texts) {
    return std::move(texts).failure();
  }
  bool is_processed = call.text("TemplateStage") == "Processed" && !texts->processed.empty();
  Value answer = Value::map();
  answer.set("TemplateBody",
             Value::string(std::move(is_processed ? texts->processed : texts->original)));
  answer.set("StagesAvailable", texts_value({"Original", "Processed"}));
  return answer;
}

OperationEntry entry{"cloudformation", "GetTemplate", OperationEntry::Access::Read, get_template};
const Register<OperationEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::cloudformation

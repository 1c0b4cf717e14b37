// SPDX-License-Identifier: Apache-2.0
// Parameter Store: PutParameter and labels. A policy is kept and told; it has no effect.
#include <algorithm>

#include "engine/base/text.hh"
#include "engine/schema/pattern.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/checks.hh"
#include "resources/ssm/parameter.hh"
#include "resources/ssm/parameter_shapes.hh"

namespace formwork::ssm {

namespace {

constexpr std::size_t kMostLabels = 10;

Failure invalid(std::string message) {
  return fail("ValidationException", std::move(message));
}

Result<void> check_data_type(const std::string& type) {
  if (type.empty() || type == "text" || type == "aws:ec2:image" || type == "aws:ssm:integration") {
    return {};
  }
  return invalid("The following data type is not supported: " + type +
                 " (Data type names are all lowercase.)");
}

Result<void> check_pattern(const std::string& expression, const std::string& value) {
  if (expression.empty()) {
    return {};
  }
  auto pattern = Pattern::compile(expression);
  if (!pattern) {
    return fail("InvalidAllowedPatternException",
                "The AllowedPattern '" + expression + "' is not a valid regular expression.");
  }
  if (pattern->search(value) != Pattern::Match::Yes) {
    return fail("ParameterPatternMismatchException",
                "Parameter value, cannot be validated against allowedPattern: " + expression);
  }
  return {};
}

// Of the parameter after the call: what the caller says, what it was, or what the size needs.
Result<std::string> tier_of(const ApiCall& call, const Value& known) {
  const std::string asked = call.text("Tier");
  const std::string had = properties_of(known).get_text("Tier");
  const std::size_t bytes = call.text("Value").size();
  if (asked == "Standard" && had == "Advanced") {
    return invalid(
        "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the "
        "advanced-parameter tier to the standard-parameter tier. If necessary, you can delete the "
        "advanced parameter and recreate it as a standard parameter.");
  }
  const bool grows = asked == "Intelligent-Tiering" && bytes > kStandardBytes;
  const bool is_advanced = asked == "Advanced" || had == "Advanced" || grows;
  if (!is_advanced && bytes > kStandardBytes) {
    return invalid(
        "Standard tier parameters support a maximum parameter value of 4096 characters. To create "
        "a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For "
        "more information, see "
        "https://docs.aws.amazon.com/systems-manager/latest/userguide/"
        "parameter-store-advanced-parameters.html");
  }
  if (bytes > kAdvancedBytes) {
    return invalid(
        "Advanced tier parameters support a maximum parameter value of 8192 characters.");
  }
  return std::string(is_advanced ? "Advanced" : "Standard");
}

Result<void> check_overwrite(const ApiCall& call, const Value& known) {
  const bool exists = !known.is_null();
  if (exists && !call.flag("Overwrite")) {
    return fail("ParameterAlreadyExists",
                "The parameter already exists. To overwrite this value, set the overwrite option "
                "in the request to true.");
  }
  if (!exists && call.text("Type").empty()) {
    return invalid("A parameter type is required when you create a parameter.");
  }
  if (exists && !call.text("Type").empty() && call.text("Type") != known.get_text("Type")) {
    return fail("HierarchyTypeMismatchException",
                "Parameter Store does not support changing a parameter type in a hierarchy. For "
                "example, you can't change a parameter from a String type to a SecureString type. "
                "You must create a new, unique parameter.");
  }
  return {};
}

Result<void> check_put(const ApiCall& call) {
  if (call.text("Value").empty()) {
    return invalid(
        "1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member "
        "must have length greater than or equal to 1.");
  }
  if (call.flag("Overwrite") && !input_items(call, "Tags").empty()) {
    return invalid(
        "Invalid request: tags and overwrite can't be used together. To create a parameter with "
        "tags, please remove overwrite flag. To update tags for an existing parameter, please use "
        "AddTagsToResource or RemoveTagsFromResource.");
  }
  if (auto good = check_new_name(parse_selector(call.text("Name")).name); !good) {
    return good;
  }
  return check_data_type(call.text("DataType"));
}

// The object with what the call says, not yet its version.
Value changed_object(ApiCall& call, Value object, const std::string& tier) {
  const Millis now = call.world.clock.now();
  const bool is_new = object.is_null();
  if (is_new) {
    object = Value::map();
  }
  const std::string type = call.text("Type").empty() ? object.get_text("Type") : call.text("Type");
  Value properties = properties_of(object);
  copy_members(properties, call.input,
               {"Name", "Value", "Description", "AllowedPattern", "DataType"});
  properties.set("Type", Value::string(type));
  properties.set("Tier", Value::string(tier));
  Value attributes = Value::map();
  attributes.set("Type", Value::string(type));
  attributes.set("Value", Value::string(call.text("Value")));
  if (is_new) {
    object.set("CreationTime", Value::number(now));
    Value tags = Value::map();
    for (const Value& tag : input_items(call, "Tags")) {
      tags.set(tag.get_text("Key"), Value::string(tag.get_text("Value")));
    }
    object.set("Tags", std::move(tags));
  }
  copy_members(object, call.input, {"KeyId", "Policies"});
  if (type == "SecureString" && object.get_text("KeyId").empty()) {
    object.set("KeyId", Value::string("alias/aws/ssm"));
  }
  object.set("Properties", std::move(properties));
  object.set("Attributes", std::move(attributes));
  object.set("LastModifiedTime", Value::number(now));
  return object;
}

Result<Value> put_parameter(ApiCall& call) {
  auto checked = check_put(call);
  if (!checked) {
    return std::move(checked).failure();
  }
  auto found = find_parameter(call.world, parse_selector(call.text("Name")));
  if (!found) {
    return std::move(found).failure();
  }
  const bool is_new = found->record.is_null();
  const std::string name = is_new ? parse_selector(call.text("Name")).name : found->name;
  checked = check_overwrite(call, found->record);
  auto tier = checked ? tier_of(call, found->record) : Result<std::string>(std::string());
  if (!checked || !tier) {
    return checked ? std::move(tier).failure() : std::move(checked).failure();
  }
  Value object = changed_object(call, std::move(found->record), *tier);
  checked = check_pattern(properties_of(object).get_text("AllowedPattern"), call.text("Value"));
  if (!checked) {
    return std::move(checked).failure();
  }
  auto version = store_version(call.world, name, std::move(object));
  if (!version) {
    return std::move(version).failure();
  }
  Value answer = Value::map();
  answer.set("Version", Value::number(*version));
  answer.set("Tier", Value::string(*tier));
  return answer;
}

bool is_label(const std::string& label) {
  const std::string lower = to_lower(label);
  const bool begins_well = !label.empty() && (label[0] < '0' || label[0] > '9');
  return begins_well && is_word(label, "_.-") && !lower.starts_with("aws") &&
         !lower.starts_with("ssm");
}

struct LabelTarget {
  std::string name;
  std::vector<VersionRow> rows;
  std::size_t index = 0;  // of the version in `rows`
};

Result<LabelTarget> label_target(ApiCall& call) {
  const Selector selector = parse_selector(call.text("Name"));
  auto found = find_parameter(call.world, selector);
  if (!found) {
    return std::move(found).failure();
  }
  if (found->record.is_null()) {
    return no_such_parameter();
  }
  auto rows = list_versions(call.world, found->name);
  if (!rows) {
    return std::move(rows).failure();
  }
  const std::int64_t version =
      number_of(call.input, "ParameterVersion", number_of(found->record, "Version"));
  const auto row = std::find_if(rows->begin(), rows->end(), [version](const VersionRow& each) {
    return each.version == version;
  });
  if (row == rows->end()) {
    return fail("ParameterVersionNotFound", "Systems Manager could not find version " +
                                                std::to_string(version) + " of " + selector.name +
                                                ". Verify the version and try again.");
  }
  const auto index = static_cast<std::size_t>(row - rows->begin());
  return LabelTarget{found->name, *std::move(rows), index};
}

// Without the labels of `gone`; answers whether one was there.
bool drop_labels(VersionRow& row, const std::vector<std::string>& gone) {
  std::vector<std::string> kept = texts_of(row.record.find("Labels"));
  const std::size_t before = kept.size();
  std::erase_if(kept, [&gone](const std::string& label) {
    return std::find(gone.begin(), gone.end(), label) != gone.end();
  });
  row.record.set("Labels", list_of(kept));
  return kept.size() != before;
}

Result<Value> label_version(ApiCall& call) {
  auto target = label_target(call);
  if (!target) {
    return std::move(target).failure();
  }
  std::vector<std::string> good;
  std::vector<std::string> bad;
  for (const std::string& label : input_texts(call, "Labels")) {
    (is_label(label) ? good : bad).push_back(label);
  }
  VersionRow& row = target->rows[target->index];
  std::vector<std::string> labels = texts_of(row.record.find("Labels"));
  for (const std::string& label : good) {
    if (std::find(labels.begin(), labels.end(), label) == labels.end()) {
      labels.push_back(label);
    }
  }
  if (labels.size() > kMostLabels) {
    return fail("ParameterVersionLabelLimitExceeded",
                "A parameter version can have maximum 10 labels. Move one or more labels to "
                "another version and try again.");
  }
  for (VersionRow& other : target->rows) {
    if (other.version != row.version && drop_labels(other, good)) {
      if (auto put = put_version(call.world, target->name, other); !put) {
        return std::move(put).failure();
      }
    }
  }
  row.record.set("Labels", list_of(labels));
  if (auto put = put_version(call.world, target->name, row); !put) {
    return std::move(put).failure();
  }
  Value answer = map_with("InvalidLabels", list_of(bad));
  answer.set("ParameterVersion", Value::number(row.version));
  return answer;
}

Result<Value> unlabel_version(ApiCall& call) {
  auto target = label_target(call);
  if (!target) {
    return std::move(target).failure();
  }
  VersionRow& row = target->rows[target->index];
  const std::vector<std::string> had = texts_of(row.record.find("Labels"));
  std::vector<std::string> removed;
  std::vector<std::string> invalid_labels;
  for (const std::string& label : input_texts(call, "Labels")) {
    const bool is_there = std::find(had.begin(), had.end(), label) != had.end();
    (is_there ? removed : invalid_labels).push_back(label);
  }
  drop_labels(row, removed);
  if (auto put = put_version(call.world, target->name, row); !put) {
    return std::move(put).failure();
  }
  Value answer = map_with("RemovedLabels", list_of(removed));
  answer.set("InvalidLabels", list_of(invalid_labels));
  return answer;
}

using Access = OperationEntry::Access;
constinit OperationEntry put_entry{"ssm", "PutParameter", Access::Write, &put_parameter};
constinit OperationEntry label_entry{"ssm", "LabelParameterVersion", Access::Write, &label_version};
constinit OperationEntry unlabel_entry{"ssm", "UnlabelParameterVersion", Access::Write,
                                       &unlabel_version};
const Register<OperationEntry> kRegistered[]{Register(put_entry), Register(label_entry),
                                             Register(unlabel_entry)};

}  // namespace

}  // namespace formwork::ssm

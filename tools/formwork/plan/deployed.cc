// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/plan/deployed.hh"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <system_error>

#include "engine/base/file.hh"
#include "engine/value/convert.hh"
#include "tools/formwork/plan/git.hh"

namespace formwork::cli {

namespace {

constexpr std::string_view kHidden = "****";

class DumpReader {
 public:
  DumpReader(std::string stack_name, DeployedStack& out)
      : wanted_(std::move(stack_name)), out_(out) {}

  void read(const Value& value, const std::string& file) {
    for (const Value& item : value.items()) {
      read(item, file);
    }
    if (!value.is_map()) {
      return;
    }
    if (const Value* stacks = value.find("Stacks")) {
      for (const Value& stack : stacks->items()) {
        read_stack(stack);
      }
    } else if (value.find("StackName") != nullptr && value.find("StackStatus") != nullptr) {
      read_stack(value);
    }
    if (const Value* body = value.find("TemplateBody")) {
      out_.template_body = body->is_string() ? body->as_string() : value_to_json(*body, 2);
      out_.template_name = file;
    } else if (value.find("Resources") != nullptr) {
      out_.template_body = value_to_json(value, 2);
      out_.template_name = file;
    }
    for (const char* name : {"StackResources", "StackResourceSummaries"}) {
      const Value* list = value.find(name);
      for (const Value& row : list == nullptr ? std::span<const Value>() : list->items()) {
        read_resource(row);
      }
    }
    if (const Value* policy = value.find("StackPolicyBody")) {
      out_.stack_policy = policy->is_string() ? policy->as_string() : value_to_json(*policy);
    }
  }

  bool is_ambiguous() const { return names_.size() > 1; }
  const std::set<std::string>& names() const { return names_; }

 private:
  bool is_wanted(const Value& row) const {
    const std::string name = row.get_text("StackName");
    return wanted_.empty() || name.empty() || name == wanted_;
  }

  void read_stack(const Value& stack) {
    if (!is_wanted(stack)) {
      return;
    }
    out_.name = stack.get_text("StackName");
    out_.id = stack.get_text("StackId");
    names_.insert(out_.name);
    read_pairs(stack, "Parameters", "ParameterKey", "ParameterValue", out_.parameters);
    read_pairs(stack, "Outputs", "OutputKey", "OutputValue", out_.outputs);
    std::erase_if(out_.parameters, [](const auto& entry) { return entry.second == kHidden; });
    const Value* tags = stack.find("Tags");
    for (const Value& tag : tags == nullptr ? std::span<const Value>() : tags->items()) {
      out_.tags.emplace_back(tag.get_text("Key"), tag.get_text("Value"));
    }
  }

  static void read_pairs(const Value& stack, std::string_view list, std::string_view key,
                         std::string_view value,
                         std::map<std::string, std::string, std::less<>>& out) {
    const Value* items = stack.find(list);
    for (const Value& item : items == nullptr ? std::span<const Value>() : items->items()) {
      out[item.get_text(key)] = item.get_text(value);
    }
  }

  void read_resource(const Value& row) {
    const std::string status = row.get_text("ResourceStatus");
    if (is_wanted(row) && status != "DELETE_COMPLETE") {
      out_.physical_ids[row.get_text("LogicalResourceId")] = row.get_text("PhysicalResourceId");
    }
  }

  std::string wanted_;
  DeployedStack& out_;
  std::set<std::string> names_;
};

std::vector<std::string> files_of(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_directory(path, error)) {
    return {path};
  }
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(path, error)) {
    if (entry.is_regular_file(error) && may_be_template(entry.path().string())) {
      files.push_back(entry.path().string());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

bool is_json_text(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  return first != std::string_view::npos && (text[first] == '{' || text[first] == '[');
}

}  // namespace

bool is_deployed_dump(const std::string& path) {
  std::error_code error;
  if (path.empty() || path == ":memory:") {
    return false;
  }
  if (std::filesystem::is_directory(path, error)) {
    return true;
  }
  std::string head(64, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(file.gcount()));
  return is_json_text(head);
}

std::optional<DeployedStack> read_deployed(const std::string& path, const std::string& stack_name,
                                           Sink& sink) {
  DeployedStack stack;
  stack.source = path;
  DumpReader reader(stack_name, stack);
  for (const std::string& file : files_of(path)) {
    Result<std::string> text = read_file(file);
    if (!text) {
      sink.add(text.error());
      continue;
    }
    if (!is_json_text(*text)) {
      stack.template_body = *std::move(text);
      stack.template_name = file;
      continue;
    }
    Result<Value> value = value_from_json(*text);
    if (!value) {
      Diagnostic fault = value.error();
      fault.message = file + ": " + fault.message;
      sink.add(std::move(fault));
      continue;
    }
    reader.read(*value, file);
  }
  if (sink.has_errors()) {
    return std::nullopt;
  }
  if (reader.is_ambiguous()) {
    sink.error("F105", path + " tells about several stacks", {}, "Choose one with --stack-name.");
    return std::nullopt;
  }
  if (stack.name.empty() && stack.template_body.empty()) {
    sink.error(
        "F105",
        path + " tells nothing about " + (stack_name.empty() ? "a stack" : "stack " + stack_name),
        {},
        "Save what `aws cloudformation describe-stacks`, `get-template` and "
        "`describe-stack-resources` print.");
    return std::nullopt;
  }
  return stack;
}

}  // namespace formwork::cli

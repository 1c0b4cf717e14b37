// SPDX-License-Identifier: Apache-2.0
// Our findings about a template as CloudFormation tells them.
#include "engine/stack/api_words.hh"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "engine/base/text.hh"

namespace formwork {

namespace {

// Codes of our own (E1020, F305) mean nothing to a client of the API.
bool is_own_code(std::string_view code) {
  return code.size() >= 4 && code.size() <= 5 && code[0] >= 'A' && code[0] <= 'Z' &&
         std::all_of(code.begin() + 1, code.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// One sentence of ours and CloudFormation's for it. '*' in `ours` stands for any text; $1 to $3 in
// `theirs` for what the first to third one stood for.
struct Words {
  std::string_view ours;
  std::string_view theirs;
  /// Several of them are told as one: $1 is the list of their names.
  bool is_list = false;
};

constexpr std::array<Words, 38> kWords = {{
    {"Value of output '*' must be *, not null",
     "[/Outputs/$1/Value] 'null' values are not allowed in templates"},
    {"The output '*' has no Value",
     "[/Outputs/$1/Value] 'null' values are not allowed in templates"},
    {"* of resource '*' must be *, not null",
     "[/Resources/$2/$1] 'null' values are not allowed in templates"},
    {"* of parameter '*' must be *, not null",
     "[/Parameters/$2/$1] 'null' values are not allowed in templates"},
    {"The resource '*' must be an object, not null",
     "[/Resources/$1] 'null' values are not allowed in templates"},
    {"The output '*' must be an object, not null",
     "[/Outputs/$1] 'null' values are not allowed in templates"},
    {"The parameter '*' must be an object, not null",
     "[/Parameters/$1] 'null' values are not allowed in templates"},
    {"Template error: Fn::Select  cannot select nonexistent value at index *",
     "Template error: Fn::Select requires a list argument with two elements: an integer index and "
     "a list"},
    {"YAML: *", "Template format error: YAML not well-formed."},
    {"A template must be an object, not *", "Template format error: unsupported structure."},
    {"template is empty", "Template format error: unsupported structure."},
    {"'*' is not allowed in a template", "Invalid template property or properties [$1]", true},
    {"'*' is not allowed in resource *", "Invalid template resource property '$1'"},
    {"'*' is not allowed in parameter *", "Invalid template parameter property '$1'"},
    {"'*' is not allowed in output *", "Invalid template output property '$1'"},
    {"The template has no Resources section",
     "Template format error: At least one Resources member must be defined."},
    {"The name of the resource '*' is not alphanumeric",
     "Template format error: Resource name $1 is non alphanumeric."},
    {"The name of the parameter '*' is not alphanumeric",
     "Template format error: Parameter name $1 is non alphanumeric."},
    {"The name of the output '*' is not alphanumeric",
     "Template format error: Output name $1 is non alphanumeric."},
    {"The name of the mapping '*' is not alphanumeric",
     "Template format error: Mapping name $1 is non alphanumeric."},
    {"The name of the condition '*' is not alphanumeric",
     "Template format error: Condition name $1 is non alphanumeric."},
    {"The template has * resources; the limit is *",
     "Template format error: Number of resources, $1, is greater than maximum allowed, $2"},
    {"The template has * parameters; the limit is *",
     "Template format error: Number of parameters, $1, is greater than maximum allowed, $2"},
    {"The template has * outputs; the limit is *",
     "Template format error: Number of outputs, $1, is greater than maximum allowed, $2"},
    {"The template has * mappings; the limit is *",
     "Template format error: Number of mappings, $1, is greater than maximum allowed, $2"},
    {"The resource '*' must be an object, not *",
     "Template format error: [/Resources/$1] resource definition is malformed"},
    {"The resource '*' has no Type",
     "Template format error: [/Resources/$1] Every Resources object must contain a Type member."},
    {"Type of resource '*' is empty",
     "Template format error: [/Resources/$1] Every Resources object must contain a Type member."},
    {"Type of resource '*' must be a string, not *",
     "Template format error: [/Resources/$1] Every Type member must be a string."},
    {"The parameter '*' has no Type",
     "Template format error: Every Parameters object must contain a Type member."},
    {"'*' is not a parameter type", "Template format error: Unrecognized parameter type: $1"},
    {"Default of parameter '*' must be a string, not *",
     "Template format error: Every Default member must be a string."},
    {"AWSTemplateFormatVersion must be *",
     "Template format error: unsupported value for AWSTemplateFormatVersion."},
    {"Description must be a string, not *",
     "Template format error: Every Description member must be a string."},
    {"Unrecognized resource type: *", "Template format error: Unrecognized resource types: [$1]",
     true},
    {"Template format error: Unresolved resource dependencies [*] in the Resources block of the "
     "template",
     "Template format error: Unresolved resource dependencies [$1] in the Resources block of the "
     "template",
     true},
    {"Unresolved resource dependencies [*] in the Outputs block of the template",
     "Unresolved resource dependencies [$1] in the Outputs block of the template", true},
    {"Template format error: Unresolved dependencies [*] in the Conditions block of the template",
     "Template format error: Unresolved dependencies [$1]. Cannot reference resources in the "
     "Conditions block of the template",
     true},
}};

// Beginnings of sentences that are CloudFormation's already.
constexpr std::array<std::string_view, 10> kTheirs = {
    "Template ", "Unresolved ", "Circular ",  "Parameter",           "[/",
    "Requires ", "Rule ",       "Transform ", "Received malformed ", "No transform named "};

// What each '*' of `pattern` stands for in `text`; nullopt when they do not match.
std::optional<std::vector<std::string>> match(std::string_view pattern, std::string_view text) {
  std::vector<std::string> found;
  while (true) {
    std::size_t star = pattern.find('*');
    std::string_view fixed = pattern.substr(0, star);
    if (!text.starts_with(fixed)) {
      return std::nullopt;
    }
    text.remove_prefix(fixed.size());
    if (star == std::string_view::npos) {
      return text.empty() ? std::optional(std::move(found)) : std::nullopt;
    }
    pattern.remove_prefix(star + 1);
    std::string_view until = pattern.substr(0, pattern.find('*'));
    std::size_t end = until.empty() ? text.size() : text.find(until);
    if (end == std::string_view::npos) {
      return std::nullopt;
    }
    found.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
}

std::string fill(std::string_view theirs, const std::vector<std::string>& found) {
  std::string text(theirs);
  for (std::size_t i = found.size(); i > 0; --i) {
    text = replace_all(text, "$" + std::to_string(i), found[i - 1]);
  }
  return text;
}

// The names that all faults of one kind tell, without repetition.
std::string list_names(const Words& words, const Sink& sink) {
  std::vector<std::string> names;
  for (const Diagnostic& fault : sink.all()) {
    std::optional<std::vector<std::string>> found =
        fault.severity == Severity::Error ? match(words.ours, fault.message) : std::nullopt;
    if (found && std::find(names.begin(), names.end(), found->front()) == names.end()) {
      names.push_back(std::move(found->front()));
    }
  }
  return join(names, ", ");
}

// CloudFormation counts the character that does not fit as read.
std::string json_fault(const Diagnostic& fault, const SourceMap& sources) {
  LineColumn at = sources.locate(fault.span).begin;
  return "Template format error: JSON not well-formed. (line " + std::to_string(at.line) +
         ", column " + std::to_string(at.column + 1) + ")";
}

std::string sentence(const Diagnostic& fault, const Sink& sink, const SourceMap& sources) {
  if (fault.message.starts_with("JSON: ")) {
    return json_fault(fault, sources);
  }
  for (const Words& words : kWords) {
    if (std::optional<std::vector<std::string>> found = match(words.ours, fault.message)) {
      if (words.is_list) {
        found->front() = list_names(words, sink);
      }
      return fill(words.theirs, *found);
    }
  }
  bool is_theirs = !is_own_code(fault.code) || fault.code.starts_with('F') ||
                   std::any_of(kTheirs.begin(), kTheirs.end(), [&](std::string_view beginning) {
                     return fault.message.starts_with(beginning);
                   });
  return is_theirs ? fault.message : "Template format error: " + fault.message;
}

// Superfluous members of an output matter only when nothing else is wrong.
const Diagnostic* first_fault(const Sink& sink) {
  const Diagnostic* minor = nullptr;
  for (const Diagnostic& fault : sink.all()) {
    if (fault.severity != Severity::Error) {
      continue;
    }
    if (!match("'*' is not allowed in output *", fault.message)) {
      return &fault;
    }
    minor = minor == nullptr ? &fault : minor;
  }
  return minor;
}

}  // namespace

Failure api_failure(Diagnostic fault) {
  bool is_of_program = fault.code.starts_with("F3") || fault.code.starts_with("F5");
  if (is_own_code(fault.code) && !is_of_program) {
    fault.code = "ValidationError";
  }
  return fail(std::move(fault));
}

Failure api_failure(const Sink& sink, const SourceMap& sources) {
  if (const Diagnostic* found = first_fault(sink)) {
    Diagnostic fault = *found;
    fault.message = sentence(*found, sink, sources);
    return api_failure(std::move(fault));
  }
  return fail("ValidationError", "The template cannot be deployed.");
}

}  // namespace formwork

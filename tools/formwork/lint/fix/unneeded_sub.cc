// SPDX-License-Identifier: Apache-2.0
#include "engine/base/text.hh"
#include "tools/formwork/lint/fix/fixer.hh"

namespace formwork::cli {
namespace {

// A text that YAML would read as something else without quotes.
bool needs_quotes(const Node& text, std::string_view written) {
  if (text.has(Node::kQuoted) || written.starts_with("|") || written.starts_with(">")) {
    return false;
  }
  std::string lower = to_lower(text.text());
  bool is_word = lower == "true" || lower == "false" || lower == "yes" || lower == "no" ||
                 lower == "on" || lower == "off" || lower == "null" || lower == "~" ||
                 lower.empty();
  bool may_be_number = lower.find_first_of("0123456789") != std::string::npos &&
                       lower.find_first_not_of("0123456789.+-_:exabcdfo") == std::string::npos;
  return is_word || may_be_number;
}

// Fn::Sub of a text without variables is the text.
std::vector<TextEdit> unwrap(const FixCall& call) {
  const auto& path = *call.finding.path;
  if (path.empty() || path.back().key != "Fn::Sub") {
    return {};
  }
  std::vector<const Node*> nodes = nodes_on(call.root, path, path.size());
  if (nodes.size() < 2) {
    return {};
  }
  const Node& function = *nodes[nodes.size() - 2];
  const Node& text = *nodes.back();
  // "${!Name}" is a variable only to people; without Fn::Sub it would lose its meaning.
  if (function.count != 1 || !text.is_string() || text.has(Node::kAlias) ||
      text.text().find("${") != std::string_view::npos) {
    return {};
  }
  auto whole = range_of(function.span, call.source);
  auto inner = range_of(text.span, call.source);
  if (!whole || !inner || inner->begin < whole->begin || inner->end > whole->end) {
    return {};
  }
  std::string_view source = call.source.text;
  if (function.has(Node::kShortForm)) {
    if (trim(source.substr(whole->begin, inner->begin - whole->begin)) != "!Sub") {
      return {};
    }
  }
  std::string written(source.substr(inner->begin, inner->end - inner->begin));
  if (needs_quotes(text, written)) {
    written = "\"" + written + "\"";
  }
  std::size_t end = function.has(Node::kShortForm) ? inner->end : whole->end;
  return {{whole->begin, end, written}};
}

constinit Fixer fixer{"W1020", &unwrap};
const Register<Fixer> kRegister{fixer};

}  // namespace
}  // namespace formwork::cli

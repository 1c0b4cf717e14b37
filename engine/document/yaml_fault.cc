// SPDX-License-Identifier: Apache-2.0
#include "engine/document/yaml_fault.hh"

#include <algorithm>
#include <string>

#include "engine/document/yaml_text.hh"

namespace formwork {

namespace {

struct Explanation {
  std::string_view reason;  // The beginning of yaml-cpp's message.
  std::string_view message;
  std::string_view help;
};

constexpr Explanation kExplanations[] = {
    {"end of map flow not found", "'{' is never closed", "Add the missing '}' (or a missing ',')."},
    {"end of sequence flow not found", "'[' is never closed",
     "Add the missing ']' (or a missing ',')."},
    {"end of map not found", "this line does not continue the map above it",
     "Give every key of one map the same indentation, and quote values that hold ': ' or quotes."},
    {"end of sequence not found", "this line does not continue the list above it",
     "Give every '- ' of one list the same indentation."},
    {"illegal flow end", "this bracket closes none that is open here",
     "Remove it, quote it, or add what is missing before it."},
    {"illegal block entry", "'- ' is not allowed here",
     "Start the list on its own line below the key."},
    {"illegal map key", "a key is not allowed here", "Check the indentation of this line."},
    {"illegal map value", "':' is not allowed here",
     "Quote the value when it holds ': ', and check the indentation of this line and the ':' of "
     "the "
     "line above."},
    {"the referenced anchor is not defined", "this alias has no anchor",
     "Define it before with '&name', or quote the text when '*' is meant literally."},
    {"alias not found", "'*' must be followed by the name of an anchor",
     "Quote the text when '*' is meant literally."},
    {"anchor not found", "'&' must be followed by a name",
     "Quote the text when '&' is meant literally."},
    {"illegal character found while scanning alias",
     "the name of this alias holds a wrong character",
     "Quote the text when '*' is meant literally."},
    {"illegal character found while scanning anchor",
     "the name of this anchor holds a wrong character",
     "Quote the text when '&' is meant literally."},
    {"aliases can't have", "an alias stands alone: it can have neither tag nor anchor", ""},
    {"cannot assign multiple tags", "a value can have only one tag",
     "Nest the function in its long form, e.g. Fn::Base64: !Sub text."},
    {"cannot assign multiple anchors", "a value can have only one anchor", ""},
    {"unknown escape character", "a double-quoted text holds an unknown escape",
     "Write a backslash as \\\\, or use single quotes."},
    {"bad character found while scanning hex", "an escape lacks hexadecimal digits", ""},
    {"invalid unicode", "an escape is not a Unicode character", ""},
    {"illegal EOF in scalar", "a quoted text is never closed", "Add the missing quote."},
    {"illegal document indicator in scalar", "'---' or '...' stands inside a quoted text",
     "Close the quote before it."},
    {"illegal character in scalar", "a text holds a character that is not allowed here",
     "Quote the text."},
    {"cannot set zero indentation", "the indentation of a block text cannot be 0", ""},
    {"unexpected character in block scalar",
     "only '+', '-', a digit or a comment may follow '|' and '>'",
     "Begin the text on the next line."},
    {"unknown token", "this character cannot start a value",
     "Quote the text: '@', '`' and '%' are reserved."},
    {"tag handle with no suffix", "a tag is incomplete", "Write a function name after '!'."},
    {"end of verbatim tag", "'!<' is never closed by '>'", ""},
};

// Faults yaml-cpp finds only where it gives up, though it knows more than it says.
constexpr Explanation kInsideMap = {"", "',' or '}' is missing in this map",
                                    "Put a comma between members, or close the map before this."};
constexpr Explanation kInsideList = {"", "',' or ']' is missing in this list",
                                     "Put a comma between items, or close the list before this."};
constexpr Explanation kOnAlias = {"", "an alias stands alone: it can have neither tag nor anchor",
                                  "Write the value out."};
constexpr Explanation kAfterValue = {
    "", "more text stands after the end of the value",
    "Quote the whole value; inside single quotes, write '' for a quote."};

std::size_t line_begin(std::string_view text, std::size_t at) {
  return at - column_of(text, at);
}

bool is_flow_end(std::string_view reason) {
  return reason.starts_with("end of map flow") || reason.starts_with("end of sequence flow");
}

/// Words for what stands at `at`, when they say more than those for the reason.
const Explanation* explain_place(std::string_view text, std::string_view reason, std::size_t at) {
  if (at >= text.size()) {
    return nullptr;
  }
  if (is_flow_end(reason)) {
    return text.find_first_not_of(" \t\r\n", at) == std::string_view::npos ? nullptr
           : reason.starts_with("end of map")                              ? &kInsideMap
                                                                           : &kInsideList;
  }
  bool is_block_end =
      reason.starts_with("end of map not found") || reason.starts_with("end of sequence not found");
  std::size_t begin = line_begin(text, at);
  bool is_first = text.find_first_not_of(" -", begin) >= at;
  if (!is_block_end || is_first) {
    return nullptr;
  }
  return text[at] == '*' ? &kOnAlias : &kAfterValue;
}

const Explanation* find_explanation(std::string_view reason) {
  for (const Explanation& explanation : kExplanations) {
    if (reason.starts_with(explanation.reason)) {
      return &explanation;
    }
  }
  return nullptr;
}

bool is_about_escape(std::string_view reason) {
  return reason.starts_with("unknown escape") || reason.starts_with("bad character found") ||
         reason.starts_with("invalid unicode");
}

}  // namespace

Diagnostic tab_fault(const ReadContext& context, std::size_t tab) {
  return {"E0000",
          Severity::Error,
          "YAML: a tab stands where only spaces are allowed",
          context.span(tab, tab + 1),
          {},
          "Indent with spaces, and put spaces after ':' and '-'."};
}

Diagnostic yaml_fault(const ReadContext& context, std::string_view reason, std::size_t at,
                      std::optional<std::size_t> open_bracket) {
  at = std::min(at, context.text.size());
  // A fault "at the end" is better shown on the last line that says something.
  if (at == context.text.size()) {
    std::size_t last = context.text.find_last_not_of(" \t\r\n");
    at = last == std::string_view::npos ? 0 : last + 1;
  }
  std::size_t begin = line_begin(context.text, at);
  std::size_t indent = context.text.find_first_not_of(" ", begin);
  if (indent != std::string_view::npos && context.text[indent] == '\t') {
    return tab_fault(context, indent);
  }
  // yaml-cpp has passed the escape already.
  if (std::size_t escape = context.text.rfind('\\', at);
      is_about_escape(reason) && escape != std::string_view::npos) {
    at = escape;
  }
  const Explanation* explanation = explain_place(context.text, reason, at);
  if (explanation == nullptr) {
    explanation = find_explanation(reason);
  }
  Diagnostic fault{"E0000", Severity::Error, "YAML: ", context.point(at), {}, {}};
  fault.message += explanation == nullptr ? reason : explanation->message;
  fault.help = explanation == nullptr ? std::string_view() : explanation->help;
  if (is_flow_end(reason) && open_bracket) {
    fault.related.push_back({context.point(*open_bracket), "opened here"});
  }
  return fault;
}

}  // namespace formwork

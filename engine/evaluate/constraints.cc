// SPDX-License-Identifier: Apache-2.0
#include "engine/evaluate/constraints.hh"

#include <algorithm>
#include <utility>

#include "engine/base/text.hh"
#include "engine/evaluate/arguments.hh"
#include "engine/schema/pattern.hh"

namespace formwork {
namespace {

struct Violation {
  std::string what;  // after "Parameter 'P' "
  SourceSpan span;
};

bool is_same_value(const Parameter& parameter, const std::string& given,
                   const std::string& allowed) {
  if (given == allowed) {
    return true;
  }
  if (!parameter.kind.is_number) {
    return false;
  }
  const auto a = parse_number(given);
  const auto b = parse_number(allowed);
  return a && b && !(*a < *b) && !(*b < *a);
}

std::optional<Violation> check_allowed_values(const Parameter& parameter,
                                              const std::string& element) {
  if (parameter.allowed_values == nullptr) {
    return std::nullopt;
  }
  for (const Node* item : parameter.allowed_values->items()) {
    const auto allowed = literal_text(*item);
    if (allowed && is_same_value(parameter, element, *allowed)) {
      return std::nullopt;
    }
  }
  return Violation{"must be one of AllowedValues", parameter.allowed_values->span};
}

std::optional<Violation> check_length(const Parameter& parameter, const std::string& element) {
  const auto limit = [](const Node* node) {
    const auto text = node == nullptr ? std::nullopt : literal_text(*node);
    return text ? parse_integer(*text) : std::nullopt;
  };
  const auto length =
      static_cast<std::int64_t>(is_valid_utf8(element) ? character_count(element) : element.size());
  if (const auto least = limit(parameter.min_length); least && length < *least) {
    return Violation{"must contain at least " + std::to_string(*least) + " characters",
                     parameter.min_length->span};
  }
  if (const auto most = limit(parameter.max_length); most && length > *most) {
    return Violation{"must contain at most " + std::to_string(*most) + " characters",
                     parameter.max_length->span};
  }
  return std::nullopt;
}

std::optional<Violation> check_bounds(const Parameter& parameter, const std::string& element) {
  const auto number = parse_number(element);
  if (!number) {
    return std::nullopt;
  }
  const auto text_of = [](const Node* node) {
    return node == nullptr ? std::nullopt : literal_text(*node);
  };
  if (const auto least = text_of(parameter.min_value)) {
    if (const auto bound = parse_number(*least); bound && *number < *bound) {
      return Violation{"must be a number not less than " + *least, parameter.min_value->span};
    }
  }
  if (const auto most = text_of(parameter.max_value)) {
    if (const auto bound = parse_number(*most); bound && *number > *bound) {
      return Violation{"must be a number not greater than " + *most, parameter.max_value->span};
    }
  }
  return std::nullopt;
}

Diagnostic to_diagnostic(const Parameter& parameter, Violation violation) {
  const std::string name(parameter.name.text);
  Diagnostic out;
  out.code = "ValidationError";
  out.span = parameter.name.span;
  if (parameter.constraint_description.empty()) {
    out.message = "Parameter '" + name + "' " + violation.what;
  } else {
    out.message = "Parameter '" + name + "' failed to satisfy constraint: " +
                  std::string(parameter.constraint_description);
    out.help = "The value " + violation.what + ".";
  }
  if (violation.span.is_known()) {
    out.related.push_back({violation.span, "the constraint"});
  }
  return out;
}

/// The fault when the pattern itself is no regular expression or never comes to an end.
Diagnostic bad_pattern(const Parameter& parameter, std::string code, std::string message) {
  return {std::move(code),
          Severity::Error,
          "AllowedPattern of parameter '" + std::string(parameter.name.text) + "': " + message,
          parameter.allowed_pattern_span,
          {},
          {}};
}

std::optional<Diagnostic> check_pattern(const Parameter& parameter,
                                        std::span<const std::string> elements) {
  if (parameter.allowed_pattern.empty() || parameter.kind.is_number) {
    return std::nullopt;
  }
  const Result<Pattern> pattern = Pattern::compile(parameter.allowed_pattern);
  if (!pattern) {
    return bad_pattern(parameter, pattern.error().code, pattern.error().message);
  }
  for (const std::string& element : elements) {
    switch (pattern->full_match(element)) {
      case Pattern::Match::Yes:
        break;
      case Pattern::Match::No:
        return to_diagnostic(parameter,
                             {"must match pattern " + std::string(parameter.allowed_pattern),
                              parameter.allowed_pattern_span});
      case Pattern::Match::TooCostly:
        return bad_pattern(parameter, "F206", "matching the value takes too long");
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<Diagnostic> find_violation(const Parameter& parameter,
                                         std::span<const std::string> elements) {
  if (parameter.kind.is_number && !parameter.kind.is_ssm) {
    for (const std::string& element : elements) {
      if (!parse_number(element)) {
        return Diagnostic{"ValidationError",
                          Severity::Error,
                          "Parameter '" + std::string(parameter.name.text) + "' must be a number.",
                          parameter.name.span,
                          {},
                          {}};
      }
    }
  }
  for (const std::string& element : elements) {
    if (auto violation = check_allowed_values(parameter, element)) {
      return to_diagnostic(parameter, std::move(*violation));
    }
  }
  if (auto fault = check_pattern(parameter, elements)) {
    return fault;
  }
  for (const std::string& element : elements) {
    auto violation = parameter.kind.is_number ? check_bounds(parameter, element)
                                              : check_length(parameter, element);
    if (violation) {
      return to_diagnostic(parameter, std::move(*violation));
    }
  }
  return std::nullopt;
}

}  // namespace formwork

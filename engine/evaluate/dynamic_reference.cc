// SPDX-License-Identifier: Apache-2.0
// Dynamic references: {{resolve:ssm:name:version}}, {{resolve:ssm-secure:name:version}} and
// {{resolve:secretsmanager:secret-id:SecretString:json-key:version-stage:version-id}}, anywhere in
// a text and more than once.
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "engine/base/text.hh"
#include "engine/evaluate/arguments.hh"
#include "engine/evaluate/evaluator.hh"

namespace formwork {
namespace {

constexpr std::string_view kOpen = "{{resolve:";
constexpr std::string_view kClose = "}}";
constexpr std::array<std::string_view, 3> kServices = {"secretsmanager", "ssm", "ssm-secure"};
constexpr std::string_view kSsmForm =
    "Write {{resolve:ssm:parameter-name}} or {{resolve:ssm:parameter-name:version}}.";
constexpr std::string_view kSecretForm =
    "Write {{resolve:secretsmanager:secret-id:SecretString:json-key:version-stage:version-id}}; "
    "everything after secret-id may be left out.";

bool is_ssm_name(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '-' || c == '/';
  });
}

bool is_ssm_reference(std::string_view reference) {
  const std::size_t colon = reference.find(':');
  if (!is_ssm_name(reference.substr(0, colon))) {
    return false;
  }
  if (colon == std::string_view::npos) {
    return true;
  }
  const std::string_view version = reference.substr(colon + 1);
  return !version.empty() &&
         std::ranges::all_of(version, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_secret_reference(std::string_view reference) {
  std::vector<std::string_view> parts = split(reference, ":");
  // An ARN as secret-id holds six colons: arn:aws:secretsmanager:region:account:secret:name.
  std::size_t id_parts = 1;
  if (parts.front() == "arn") {
    id_parts = 7;
  }
  if (parts.size() < id_parts || parts.size() > id_parts + 4 || parts[id_parts - 1].empty()) {
    return false;
  }
  if (parts.size() > id_parts && !parts[id_parts].empty() && parts[id_parts] != "SecretString") {
    return false;
  }
  // A stage and a version id exclude each other.
  return parts.size() < id_parts + 4 || parts[id_parts + 2].empty() || parts[id_parts + 3].empty();
}

struct DynamicReference {
  std::string_view whole;      // with its braces
  std::string_view service;    // "ssm"
  std::string_view reference;  // "/app/key:3"
};

DynamicReference cut_reference(std::string_view whole) {
  const std::string_view inner =
      whole.substr(kOpen.size(), whole.size() - kOpen.size() - kClose.size());
  const std::size_t colon = inner.find(':');
  return {whole, inner.substr(0, colon),
          colon == std::string_view::npos ? std::string_view() : inner.substr(colon + 1)};
}

/// Why a reference cannot be read, as help text; nullopt when it is well formed.
std::optional<std::string> find_fault(const DynamicReference& found) {
  if (std::ranges::find(kServices, found.service) == kServices.end()) {
    const std::string nearest = nearest_help(found.service, kServices);
    return "The services are ssm, ssm-secure and secretsmanager." +
           (nearest.empty() ? "" : " " + nearest);
  }
  if (found.service == "secretsmanager") {
    return is_secret_reference(found.reference) ? std::nullopt
                                                : std::optional<std::string>(kSecretForm);
  }
  return is_ssm_reference(found.reference) ? std::nullopt : std::optional<std::string>(kSsmForm);
}

}  // namespace

Value Evaluator::resolve_dynamic_references(std::string text, SourceSpan at) {
  std::size_t open = text.find(kOpen);
  if (open == std::string::npos) {
    return Value::string(std::move(text));
  }
  CauseSet causes;
  std::string out;
  std::size_t from = 0;
  for (; open != std::string::npos; open = text.find(kOpen, from)) {
    const std::size_t close = text.find(kClose, open);
    if (close == std::string::npos) {
      return fault("E1050", "The dynamic reference is not closed with '}}': " + text.substr(open),
                   at);
    }
    const DynamicReference found =
        cut_reference(std::string_view(text).substr(open, close + kClose.size() - open));
    if (const std::optional<std::string> help = find_fault(found)) {
      return fault("E1050",
                   "Incorrect format is used in the following dynamic reference: [" +
                       std::string(found.whole) + "]",
                   at, *help);
    }
    Result<std::optional<Value>> known =
        knowledge_.dynamic_reference(found.service, found.reference);
    if (!known) {
      const Diagnostic& error = known.error();
      return fault(error.code, error.message, error.span.is_known() ? error.span : at, error.help);
    }
    out.append(text, from, open - from);
    if (*known && (*known)->is_scalar()) {
      const std::string value = (*known)->scalar_text();
      if (!charge(value.size(), at)) {
        return Value::unknown(std::vector<UnknownCause>());
      }
      out += value;
    } else {
      causes.add(UnknownCause{UnknownCause::Kind::DynamicReference,
                              std::string(found.service) + ":" + std::string(found.reference),
                              {}});
    }
    from = close + kClose.size();
  }
  if (causes.is_waiting()) {
    return causes.take();
  }
  out.append(text, from);
  return Value::string(std::move(out));
}

}  // namespace formwork

// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/template/loop_text.hh"

#include <cctype>

#include "engine/base/hash.hh"
#include "engine/base/text.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

std::size_t name_end(std::string_view text, std::size_t begin) {
  std::size_t end = begin;
  while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) != 0 ||
                               text[end] == '.' || text[end] == ':')) {
    ++end;
  }
  return end;
}

std::string alphanumeric_only(std::string_view text) {
  std::string kept(text);
  std::erase_if(kept, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; });
  return kept;
}

}  // namespace

bool has_variable(std::string_view text) {
  for (std::size_t at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1)) {
    const std::size_t end = name_end(text, at + 1);
    if (at > 0 && (text[at - 1] == '$' || text[at - 1] == '&') && end > at + 1 &&
        end < text.size() && text[end] == '}') {
      return true;
    }
  }
  return false;
}

std::string with_variables(std::string_view text, const LoopBindings& bindings,
                           std::string_view& wrong) {
  std::string out(text);
  if (!has_variable(text)) {
    return out;
  }
  for (const auto& [name, value] : bindings) {
    std::string chosen;
    if (value != nullptr && value->is_map()) {
      chosen = md5_hex(json_text(*value)).substr(0, 4);
    } else if (value != nullptr && value->is_string()) {
      chosen = value->text();
    } else {
      wrong = value == nullptr ? "NoneType" : "int";
      return out;
    }
    const std::string variable = "{" + std::string(name) + "}";
    out = replace_all(out, "$" + variable, chosen);
    out = replace_all(out, "&" + variable, alphanumeric_only(chosen));
  }
  return out;
}

}  // namespace formwork::lint

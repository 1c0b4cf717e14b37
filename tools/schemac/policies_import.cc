// SPDX-License-Identifier: Apache-2.0
#include "tools/schemac/policies_import.hh"

#include <map>
#include <string_view>

#include "engine/base/file.hh"
#include "engine/base/text.hh"
#include "engine/value/convert.hh"
#include "engine/value/value.hh"

namespace formwork {

namespace {

constexpr std::size_t kLargest = std::size_t{64} << 20U;
// Name, path, version in force, when it was made, when it was changed.
constexpr std::size_t kColumns = 5;

Failure wrong(const std::string& name, std::string_view what) {
  return fail("F702", "policy " + name + ": " + std::string(what));
}

// "s3 Get* List*": actions of one service behind each other share its name. One that stands alone,
// not in a list, is marked.
void write_actions(std::string& out, std::string_view word, const Value& value) {
  if (value.is_string()) {
    out += "  " + std::string(word) + "1 " + value.as_string() + "\n";
    return;
  }
  std::string service;
  out += "  " + std::string(word);
  for (const Value& item : value.items()) {
    const std::string& action = item.as_string();
    const std::size_t colon = action.find(':');
    const std::string own = colon == std::string::npos ? "" : action.substr(0, colon + 1);
    if (own != service) {
      service = own;
      out += " " + (own.empty() ? ":" : own);
    }
    out += " " + (colon == std::string::npos ? action : action.substr(colon + 1));
  }
  out += "\n";
}

void write_resources(std::string& out, std::string_view word, const Value& value) {
  out += "  " + std::string(word) + (value.is_string() ? "1" : "");
  if (value.is_string()) {
    out += " " + value.as_string();
  }
  for (const Value& item : value.items()) {
    out += " " + item.as_string();
  }
  out += "\n";
}

Result<void> write_statement(std::string& out, const std::string& name, const Value& statement) {
  const std::string sid = statement.get_text("Sid");
  out += (statement.get_text("Effect") == "Allow" ? " allow" : " deny") +
         (sid.empty() ? "" : " " + sid) + "\n";
  for (const auto& member : statement.members()) {
    if (member.key == "Action" || member.key == "NotAction") {
      write_actions(out, member.key == "Action" ? "do" : "not-do", member.value);
    } else if (member.key == "Resource" || member.key == "NotResource") {
      write_resources(out, member.key == "Resource" ? "on" : "not-on", member.value);
    } else if (member.key == "Condition") {
      out += "  if " + value_to_json(member.value) + "\n";
    } else if (member.key != "Effect" && member.key != "Sid") {
      return wrong(name, "the member " + member.key + " is not known");
    }
  }
  return {};
}

}  // namespace

Result<std::size_t> import_policies(const std::string& documents, const std::string& paths,
                                    const std::string& out) {
  const auto json = read_file(documents, kLargest);
  const auto lines = read_file(paths, kLargest);
  if (!json || !lines) {
    return fail(json ? lines.error() : json.error());
  }
  const auto policies = value_from_json(*json);
  if (!policies) {
    return fail(policies.error());
  }
  std::string text = "formwork-policies 1\n";
  std::size_t count = 0;
  for (const std::string_view line : split(*lines, "\n")) {
    const std::vector<std::string_view> parts = split(trim(line), "\t");
    if (parts.size() != kColumns) {
      continue;
    }
    const std::string name(parts[0]);
    const Value* document = policies->find(name);
    if (document == nullptr) {
      return wrong(name, "it has no document");
    }
    if (document->get_text("Version") != "2012-10-17") {
      return wrong(name, "its version is not known");
    }
    text += "policy";
    for (const std::string_view part : parts) {
      text += " " + std::string(part);
    }
    text += "\n";
    ++count;
    const Value* statement = document->find("Statement");
    for (const Value& one : statement == nullptr  ? std::span<const Value>()
                            : statement->is_map() ? std::span(statement, 1)
                                                  : statement->items()) {
      if (auto written = write_statement(text, name, one); !written) {
        return std::move(written).failure();
      }
    }
  }
  if (auto written = write_file(out, text); !written) {
    return std::move(written).failure();
  }
  return count;
}

}  // namespace formwork

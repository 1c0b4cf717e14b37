// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/plan/access.hh"

#include <algorithm>
#include <array>
#include <utility>

#include "tools/formwork/secrets.hh"

namespace formwork::cli {

namespace {

using Cells = std::vector<std::string>;

// One text, or a list of texts, or whatever else there is as JSON.
std::string text_of(const Value* value) {
  if (value == nullptr || value->is_null()) {
    return "";
  }
  if (value->is_scalar()) {
    return value->scalar_text();
  }
  Value shown = *value;
  describe_unknowns(shown);
  if (shown.is_string()) {
    return shown.as_string();
  }
  std::string text;
  for (const Value& item : shown.items()) {
    if (!item.is_scalar()) {
      return value_to_json(shown);
    }
    text += (text.empty() ? "" : ", ") + item.scalar_text();
  }
  return shown.is_list() ? text : value_to_json(shown);
}

std::string either(const Value& statement, const char* name) {
  const std::string negated = std::string("Not") + name;
  if (const Value* value = statement.find(negated)) {
    return "not " + text_of(value);
  }
  return text_of(statement.find(name));
}

Cells statement_cells(const Value& statement) {
  return {statement.get_text("Effect"), either(statement, "Action"), either(statement, "Resource"),
          either(statement, "Principal"), text_of(statement.find("Condition"))};
}

// Statements of every policy document below `value`.
void collect_statements(const Value& value, std::vector<Cells>& out) {
  if (const Value* list = value.find("Statement")) {
    if (list->find("Effect") != nullptr) {
      out.push_back(statement_cells(*list));
    }
    for (const Value& statement : list->items()) {
      if (statement.find("Effect") != nullptr) {
        out.push_back(statement_cells(statement));
      }
    }
    return;
  }
  for (const Value::Member& member : value.members()) {
    if (member.key == "ManagedPolicyArns") {
      for (const Value& arn : member.value.items()) {
        out.push_back({"Managed policy", text_of(&arn), "", "", ""});
      }
      continue;
    }
    collect_statements(member.value, out);
  }
  for (const Value& item : value.items()) {
    collect_statements(item, out);
  }
}

std::vector<Cells> statements_of(const std::string& type, const std::optional<Value>& properties) {
  std::vector<Cells> out;
  if (!properties) {
    return out;
  }
  if (type == "AWS::Lambda::Permission") {
    const Value* source = properties->find("SourceArn");
    out.push_back({"Allow", properties->get_text("Action"),
                   text_of(properties->find("FunctionName")),
                   text_of(properties->find("Principal")),
                   source == nullptr ? "" : "from " + text_of(source)});
    return out;
  }
  collect_statements(*properties, out);
  return out;
}

std::string ports_of(const Value& rule) {
  const std::string from = text_of(rule.find("FromPort"));
  const std::string to = text_of(rule.find("ToPort"));
  if (from.empty() || from == "-1") {
    return "all";
  }
  return from == to || to.empty() ? from : from + "-" + to;
}

Cells rule_cells(const Value& rule, const char* direction) {
  constexpr std::array<const char*, 8> kPeers = {"CidrIp",
                                                 "CidrIpv6",
                                                 "SourceSecurityGroupId",
                                                 "SourceSecurityGroupName",
                                                 "SourcePrefixListId",
                                                 "DestinationSecurityGroupId",
                                                 "DestinationPrefixListId",
                                                 "GroupName"};
  std::string peer;
  for (const char* name : kPeers) {
    const std::string text = text_of(rule.find(name));
    peer = peer.empty() ? text : peer;
  }
  const std::string protocol = text_of(rule.find("IpProtocol"));
  return {direction, protocol == "-1" ? "all" : protocol, ports_of(rule), peer,
          text_of(rule.find("Description"))};
}

std::vector<Cells> rules_of(const std::string& type, const std::optional<Value>& properties) {
  std::vector<Cells> out;
  if (!properties) {
    return out;
  }
  if (type == "AWS::EC2::SecurityGroup") {
    for (const auto& [name, direction] :
         {std::pair("SecurityGroupIngress", "in"), std::pair("SecurityGroupEgress", "out")}) {
      const Value* rules = properties->find(name);
      for (const Value& rule : rules == nullptr ? std::span<const Value>() : rules->items()) {
        out.push_back(rule_cells(rule, direction));
      }
    }
  } else if (type == "AWS::EC2::SecurityGroupIngress") {
    out.push_back(rule_cells(*properties, "in"));
  } else if (type == "AWS::EC2::SecurityGroupEgress") {
    out.push_back(rule_cells(*properties, "out"));
  }
  return out;
}

// What is on one side only, each as often as it stands there more.
void add_difference(const std::string& id, std::vector<Cells> before, std::vector<Cells> after,
                    std::vector<AccessRow>& out) {
  for (auto it = after.begin(); it != after.end();) {
    const auto same = std::find(before.begin(), before.end(), *it);
    if (same == before.end()) {
      ++it;
      continue;
    }
    before.erase(same);
    it = after.erase(it);
  }
  for (Cells& cells : before) {
    out.push_back({false, id, std::move(cells)});
  }
  for (Cells& cells : after) {
    out.push_back({true, id, std::move(cells)});
  }
}

using Extract = std::vector<Cells> (*)(const std::string&, const std::optional<Value>&);

std::vector<AccessRow> rows(const ChangeSet& change_set, Extract extract) {
  std::vector<AccessRow> out;
  for (const ResourceChange& change : change_set.changes) {
    if (change.only_plain_view) {
      continue;
    }
    std::optional<Value> none;
    const bool is_added = change.action == ChangeAction::Add;
    const bool is_removed = change.action == ChangeAction::Remove;
    add_difference(change.logical_id,
                   extract(change.type, is_added ? none : change.before_properties),
                   extract(change.type, is_removed ? none : change.after_properties), out);
  }
  return out;
}

}  // namespace

std::vector<AccessRow> statement_rows(const ChangeSet& change_set) {
  return rows(change_set, &statements_of);
}

std::vector<AccessRow> security_rows(const ChangeSet& change_set) {
  return rows(change_set, &rules_of);
}

}  // namespace formwork::cli

// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/run.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

bool is_list_type(std::string_view type) {
  return type == "CommaDelimitedList" || type.starts_with("List<");
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\n\r\f\v";
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) {
    return {};
  }
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

bool is_true(const Node *node) {
  if (node == nullptr) {
    return false;
  }
  if (node->is(NodeKind::Bool)) {
    return node->boolean();
  }
  const std::string_view text = node->text();
  return node->is_string() &&
         (text == "true" || text == "True" || text == "TRUE");
}

// What Ref gives for a value that is written as `node`: texts, or lists of
// texts.
class Values {
public:
  Values(Run &run, bool is_list) : run_(run), is_list_(is_list) {}

  const Node *make(const Node &node) {
    if (is_list_) {
      return node.is_string() ? split(node.text())
                              : list({run_.make_string(plain_text(node))});
    }
    if (node.is_list()) {
      std::vector<const Node *> items;
      for (const Node *item : node.items()) {
        items.push_back(run_.make_string(plain_text(*item)));
      }
      return list(items);
    }
    return run_.make_string(plain_text(node));
  }

private:
  const Node *list(const std::vector<const Node *> &items) {
    return run_.build().list(items, {});
  }

  const Node *split(std::string_view text) {
    std::vector<const Node *> items;
    while (true) {
      const std::size_t comma = text.find(',');
      items.push_back(run_.make_string(trimmed(text.substr(0, comma))));
      if (comma == std::string_view::npos) {
        return list(items);
      }
      text.remove_prefix(comma + 1);
    }
  }

  Run &run_;
  bool is_list_;
};

void read_values(Run &run, Parameter &parameter) {
  Values values(run, parameter.is_list);
  const auto add = [&](const Node &node, std::vector<PathStep> where) {
    where.insert(where.begin(),
                 {PathStep("Parameters"), PathStep(parameter.name)});
    parameter.values.push_back({values.make(node), std::move(where)});
  };
  const Node *standard = parameter.node->get("Default");
  if (standard != nullptr && !standard->is(NodeKind::Null)) {
    parameter.default_value = values.make(*standard);
  }
  const Node *allowed = parameter.node->get("AllowedValues");
  if (allowed != nullptr && !allowed->items().empty()) {
    int index = 0;
    for (const Node *item : allowed->items()) {
      add(*item, {PathStep("AllowedValues"), PathStep(index++)});
    }
    return;
  }
  if (parameter.default_value != nullptr) {
    add(*standard, {PathStep("Default")});
  }
  // Limits of a list are no list: they are single values even there.
  Values single(run, false);
  for (std::string_view limit : {"MinValue", "MaxValue"}) {
    if (const Node *node = parameter.node->get(limit);
        node != nullptr && !node->is(NodeKind::Null)) {
      parameter.values.push_back({single.make(*node),
                                  {PathStep("Parameters"),
                                   PathStep(parameter.name), PathStep(limit)}});
    }
  }
}

} // namespace

void Run::read_parameters() {
  const Node *parameters = section("Parameters");
  if (parameters == nullptr) {
    return;
  }
  parameters_.reserve(parameters->members().size());
  for (const Member &member : parameters->members()) {
    const Node *type = member.value->get("Type");
    if (type == nullptr || !type->is_string()) {
      continue;
    }
    Parameter parameter;
    parameter.name = member.key;
    parameter.type = type->text();
    parameter.node = member.value;
    parameter.is_ssm = parameter.type.starts_with("AWS::SSM::Parameter::");
    parameter.is_list = !parameter.is_ssm && is_list_type(parameter.type);
    if (!parameter.is_ssm) {
      parameter.no_echo = is_true(member.value->get("NoEcho"));
      read_values(*this, parameter);
    }
    parameters_.push_back(std::move(parameter));
  }
  index_parameters();
}

} // namespace formwork::lint

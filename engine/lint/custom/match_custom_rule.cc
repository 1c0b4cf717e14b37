// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>

#include "engine/base/text.hh"
#include "engine/lint/custom/custom_rule.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/value.hh"
#include "engine/lint/template/values.hh"

namespace formwork::lint {

namespace {

using Path = std::vector<PathStep>;
using Chain = std::span<const std::string>;

Path joined(const Path& path, const std::vector<PathStep>& more) {
  Path whole = path;
  whole.insert(whole.end(), more.begin(), more.end());
  return whole;
}

// ['Resources', 'Queue', 'Properties', 0]
std::string list_text(const Path& path) {
  std::string text;
  for (const PathStep& step : path) {
    text += (text.empty() ? "" : ", ") +
            (step.is_index() ? std::to_string(step.index) : quote(step.key));
  }
  return "[" + text + "]";
}

std::string comparable(std::string_view text) {
  return to_lower(trim(text));
}

/// Compares the values of one property of one resource.
class Comparison {
 public:
  Comparison(const CustomRule& rule, RuleMatches& out) : rule_(rule), out_(out) {}

  // Functions are not compared: what they give is not known.
  void check(const Node& object, Chain chain, const Path& path) {
    auto found = property_values(object, chain.front());
    for (const FoundValue& value : found.value_or(std::vector<FoundValue>())) {
      if (value.function != nullptr) {
        continue;
      }
      Path below = joined(path, value.path);
      if (chain.size() > 1) {
        check(*value.value, chain.subspan(1), below);
      } else if (!value.value->is(NodeKind::Null)) {
        compare(*value.value, below);
      }
    }
  }

 private:
  void compare(const Node& value, const Path& path) {
    std::string text = plain_text(value);
    switch (rule_.op) {
      case CustomOperator::Equals:
        require(comparable(text) == comparable(expected()), "Must equal check failed", path);
        return;
      case CustomOperator::NotEquals:
        require(comparable(text) != comparable(expected()), "Must not equal check failed", path);
        return;
      case CustomOperator::Matches:
        require(matches("^(?:" + std::string(trim(rule_.value)) + ")", trim(text)),
                "Regex does not match", path);
        return;
      case CustomOperator::In:
        require(is_in(value, text), "In set check failed", path);
        return;
      case CustomOperator::NotIn:
        require(!is_in(value, text), "Not in set check failed", path);
        return;
      default:
        compare_numbers(text, path);
    }
  }

  void compare_numbers(std::string_view text, const Path& path) {
    auto number = parse_integer(trim(text));
    auto limit = parse_integer(trim(rule_.value));
    if (!number || !limit) {
      require(false, "Given values are not numeric", path);
      return;
    }
    switch (rule_.op) {
      case CustomOperator::Greater:
        require(*number > *limit, "Greater than check failed", path);
        return;
      case CustomOperator::GreaterOrEqual:
        require(*number >= *limit, "Greater than check failed", path);
        return;
      case CustomOperator::Less:
        require(*number < *limit, "Lesser than check failed", path);
        return;
      default:
        require(*number <= *limit, "Lesser than check failed", path);
    }
  }

  // A list that is compared as a whole reads as it is printed.
  std::string expected() const {
    if (!rule_.has_list) {
      return rule_.value;
    }
    std::vector<std::string_view> items(rule_.values.begin(), rule_.values.end());
    return quote(std::span<const std::string_view>(items));
  }

  // Among the items, or, of one text, a part of it.
  bool is_in(const Node& value, std::string_view text) const {
    if (rule_.has_list) {
      return value.is_scalar() &&
             std::find(rule_.values.begin(), rule_.values.end(), text) != rule_.values.end();
    }
    return rule_.value.find(text) != std::string::npos;
  }

  void require(bool holds, std::string_view words, const Path& path) {
    if (!holds) {
      RuleMatch& match = out_.emplace_back();
      match.path = path;
      match.message = rule_.message.empty() ? std::string(words) : rule_.message;
    }
  }

  const CustomRule& rule_;
  RuleMatches& out_;
};

/// Asks whether one property of one resource is there.
class Presence {
 public:
  Presence(const CustomRule& rule, RuleMatches& out) : rule_(rule), out_(out) {}

  void check(const Node& object, Chain chain, const Path& path) {
    auto found = property_values(object, chain.front());
    if (!found) {
      visit(nullptr, chain.subspan(1), joined(path, {PathStep(std::string_view(chain.front()))}));
      return;
    }
    for (const FoundValue& value : *found) {
      Path below = joined(path, value.path);
      if (value.function == nullptr) {
        visit(value.value, chain.subspan(1), below);
      } else if (is_followed(value.function->key)) {
        below.emplace_back(value.function->key);
        visit(value.function->value, chain.subspan(1), below);
      }
    }
  }

 private:
  static bool is_followed(std::string_view function) {
    constexpr std::string_view kFollowed[] = {"Ref",       "Fn::GetAtt", "Fn::FindInMap",
                                              "Fn::Split", "Fn::Join",   "Fn::ImportValue",
                                              "Fn::Sub"};
    return std::find(std::begin(kFollowed), std::end(kFollowed), function) != std::end(kFollowed);
  }

  void visit(const Node* value, Chain rest, const Path& path) {
    bool is_missing = value == nullptr || value->is(NodeKind::Null);
    if (rule_.op == CustomOperator::Defined) {
      if (is_missing || is_missing_below(*value, rest)) {
        add(path, " must be defined");
        return;
      }
    } else if (is_missing) {
      return;
    } else if (rest.empty()) {
      add(path, " must not be defined");
      return;
    }
    if (!rest.empty()) {
      check(*value, rest, path);
    }
  }

  static bool is_missing_below(const Node& value, Chain rest) {
    const Node* ref = value.get("Ref");
    bool is_nothing = ref != nullptr && ref->is_string() && ref->text() == "AWS::NoValue";
    const Member* only = value.single();
    return is_nothing || (rest.size() == 1 && only != nullptr && only->key == rest.front() &&
                          is_no_value(*only->value));
  }

  void add(const Path& path, std::string_view words) {
    RuleMatch& match = out_.emplace_back();
    match.path = path;
    match.message = rule_.message.empty() ? list_text(path) + std::string(words) : rule_.message;
  }

  const CustomRule& rule_;
  RuleMatches& out_;
};

}  // namespace

void match_custom_rule(const Rule& rule, Run& run, RuleMatches& out) {
  const auto& custom = static_cast<const CustomRule&>(rule);
  if (custom.op == CustomOperator::Invalid) {
    out.emplace_back().message = custom.message;
    return;
  }
  bool is_presence =
      custom.op == CustomOperator::Defined || custom.op == CustomOperator::NotDefined;
  for (const Resource& resource : run.resources()) {
    if (resource.type != custom.type || resource.properties == nullptr) {
      continue;
    }
    Path path{"Resources", resource.name, "Properties"};
    if (is_presence) {
      Presence(custom, out).check(*resource.properties, custom.property, path);
    } else {
      Comparison(custom, out).check(*resource.properties, custom.property, path);
    }
  }
}

}  // namespace formwork::lint

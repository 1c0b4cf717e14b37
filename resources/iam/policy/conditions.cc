// SPDX-License-Identifier: Apache-2.0
#include "resources/iam/policy/conditions.hh"

#include <algorithm>
#include <array>
#include <optional>

#include "engine/base/hash.hh"
#include "engine/base/text.hh"
#include "resources/iam/policy/addresses.hh"
#include "resources/iam/policy/dates.hh"

namespace formwork::iam {

namespace {

/// Whether one value of the request fits one value of the policy.
using Fits = bool (*)(const std::string& wanted, const std::string& seen);

int compare(double a, double b) {
  return a < b ? -1 : (a > b ? 1 : 0);
}

std::optional<int> compare_numbers(const std::string& seen, const std::string& wanted) {
  const auto a = parse_number(seen);
  const auto b = parse_number(wanted);
  return a && b ? std::optional<int>(compare(*a, *b)) : std::nullopt;
}

std::optional<int> compare_dates(const std::string& seen, const std::string& wanted) {
  const auto a = parse_policy_date(seen);
  const auto b = parse_policy_date(wanted);
  return a && b ? std::optional<int>(*a < *b ? -1 : (*a > *b ? 1 : 0)) : std::nullopt;
}

// A wanted text may have marked wildcards (expand_variables).
std::string plain(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_mark = text[i] == '\\' && i + 1 < text.size() &&
                         (text[i + 1] == '*' || text[i + 1] == '?' || text[i + 1] == '\\');
    out += text[is_mark ? ++i : i];
  }
  return out;
}

// Each of the six parts on its own: a wildcard does not reach over a colon of the first five.
bool arn_fits(const std::string& wanted, const std::string& seen) {
  std::string_view pattern = wanted;
  std::string_view text = seen;
  for (int part = 0; part < 5; ++part) {
    const std::size_t p = pattern.find(':');
    const std::size_t t = text.find(':');
    if (p == std::string_view::npos || t == std::string_view::npos) {
      return wanted == "*" || wanted == seen;
    }
    if (!match_wildcards(pattern.substr(0, p), text.substr(0, t))) {
      return false;
    }
    pattern.remove_prefix(p + 1);
    text.remove_prefix(t + 1);
  }
  return match_wildcards(pattern, text);
}

struct Operator {
  std::string_view name;
  Fits fits;
  bool is_negated = false;  ///< Holds when nothing fits.
};

constexpr std::array kOperators = std::to_array<Operator>({
    {"StringEquals", [](const std::string& w, const std::string& s) { return plain(w) == s; }},
    {"StringNotEquals", [](const std::string& w, const std::string& s) { return plain(w) == s; },
     true},
    {"StringEqualsIgnoreCase",
     [](const std::string& w, const std::string& s) { return to_lower(plain(w)) == to_lower(s); }},
    {"StringNotEqualsIgnoreCase",
     [](const std::string& w, const std::string& s) { return to_lower(plain(w)) == to_lower(s); },
     true},
    {"StringLike", [](const std::string& w, const std::string& s) { return match_wildcards(w, s); }},
    {"StringNotLike",
     [](const std::string& w, const std::string& s) { return match_wildcards(w, s); }, true},
    {"NumericEquals",
     [](const std::string& w, const std::string& s) { return compare_numbers(s, w) == 0; }},
    {"NumericNotEquals",
     [](const std::string& w, const std::string& s) { return compare_numbers(s, w) == 0; }, true},
    {"NumericLessThan",
     [](const std::string& w, const std::string& s) { return compare_numbers(s, w) == -1; }},
    {"NumericLessThanEquals",
     [](const std::string& w, const std::string& s) {
       return compare_numbers(s, w).value_or(1) <= 0;
     }},
    {"NumericGreaterThan",
     [](const std::string& w, const std::string& s) { return compare_numbers(s, w) == 1; }},
    {"NumericGreaterThanEquals",
     [](const std::string& w, const std::string& s) {
       return compare_numbers(s, w).value_or(-1) >= 0;
     }},
    {"DateEquals",
     [](const std::string& w, const std::string& s) { return compare_dates(s, w) == 0; }},
    {"DateNotEquals",
     [](const std::string& w, const std::string& s) { return compare_dates(s, w) == 0; }, true},
    {"DateLessThan",
     [](const std::string& w, const std::string& s) { return compare_dates(s, w) == -1; }},
    {"DateLessThanEquals",
     [](const std::string& w, const std::string& s) {
       return compare_dates(s, w).value_or(1) <= 0;
     }},
    {"DateGreaterThan",
     [](const std::string& w, const std::string& s) { return compare_dates(s, w) == 1; }},
    {"DateGreaterThanEquals",
     [](const std::string& w, const std::string& s) {
       return compare_dates(s, w).value_or(-1) >= 0;
     }},
    {"Bool",
     [](const std::string& w, const std::string& s) { return to_lower(w) == to_lower(s); }},
    {"BinaryEquals",
     [](const std::string& w, const std::string& s) {
       const auto bytes = base64_decode(w);
       return w == s || (bytes && *bytes == s);
     }},
    {"IpAddress",
     [](const std::string& w, const std::string& s) { return address_fits(w, s); }},
    {"NotIpAddress",
     [](const std::string& w, const std::string& s) { return address_fits(w, s); }, true},
    {"ArnEquals", &arn_fits},
    {"ArnLike", &arn_fits},
    {"ArnNotEquals", &arn_fits, true},
    {"ArnNotLike", &arn_fits, true},
});

/// "ForAnyValue:StringLikeIfExists" taken apart.
struct Spoken {
  const Operator* operation = nullptr;
  bool is_null = false;
  bool if_exists = false;
  bool for_all = false;
  bool for_any = false;
};

std::optional<Spoken> read_operator(std::string_view name) {
  Spoken spoken;
  if (name.starts_with("ForAllValues:")) {
    spoken.for_all = true;
    name.remove_prefix(13);
  } else if (name.starts_with("ForAnyValue:")) {
    spoken.for_any = true;
    name.remove_prefix(12);
  }
  if (name == "Null") {
    spoken.is_null = true;
    return spoken;
  }
  if (name.ends_with("IfExists")) {
    spoken.if_exists = true;
    name.remove_suffix(8);
  }
  const auto found = std::find_if(kOperators.begin(), kOperators.end(),
                                  [&](const Operator& one) { return one.name == name; });
  if (found == kOperators.end()) {
    return std::nullopt;
  }
  spoken.operation = &*found;
  return spoken;
}

std::vector<std::string> wanted_texts(const Value& value, const PolicyRequest& request,
                                      bool has_variables) {
  std::vector<std::string> texts;
  const auto add = [&](const Value& item) {
    bool is_complete = true;
    std::string text = item.scalar_text();
    if (has_variables && text.find("${") != std::string::npos) {
      text = expand_variables(text, request.context, &is_complete);
    }
    if (is_complete) {
      texts.push_back(std::move(text));
    }
  };
  if (value.is_list()) {
    for (const Value& item : value.items()) {
      add(item);
    }
  } else {
    add(value);
  }
  return texts;
}

bool holds_for(const Spoken& spoken, const std::vector<std::string>& wanted,
               const std::vector<std::string>& seen) {
  const auto is_good = [&](const std::string& text) {
    const bool fits = std::any_of(wanted.begin(), wanted.end(), [&](const std::string& one) {
      return spoken.operation->fits(one, text);
    });
    return fits != spoken.operation->is_negated;
  };
  if (spoken.for_all) {
    return std::all_of(seen.begin(), seen.end(), is_good);
  }
  if (spoken.for_any || !spoken.operation->is_negated) {
    return std::any_of(seen.begin(), seen.end(), is_good);
  }
  return std::all_of(seen.begin(), seen.end(), is_good);
}

}  // namespace

bool is_condition_operator(std::string_view name) {
  return read_operator(name).has_value();
}

bool conditions_hold(const Value& conditions, const PolicyRequest& request, bool has_variables,
                     std::vector<std::string>* missing) {
  for (const auto& operation : conditions.members()) {
    const auto spoken = read_operator(operation.key);
    if (!spoken) {
      return false;
    }
    for (const auto& key : operation.value.members()) {
      const auto seen = request.context.find(to_lower(key.key));
      const bool is_there = seen != request.context.end() && !seen->second.empty();
      const auto wanted = wanted_texts(key.value, request, has_variables);
      if (spoken->is_null) {
        const bool wants_absent =
            std::any_of(wanted.begin(), wanted.end(),
                        [](const std::string& text) { return to_lower(text) == "true"; });
        if (wants_absent == is_there) {
          return false;
        }
        continue;
      }
      if (!is_there) {
        if (missing != nullptr) {
          missing->push_back(key.key);
        }
        // Nothing to compare: what is negated, optional or about all values holds.
        if (spoken->if_exists || spoken->for_all ||
            (spoken->operation->is_negated && !spoken->for_any)) {
          continue;
        }
        return false;
      }
      if (!holds_for(*spoken, wanted, seen->second)) {
        return false;
      }
    }
  }
  return true;
}

}  // namespace formwork::iam

// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/registry.hh"
#include "engine/base/text.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/resolvers/resolving.hh"
#include "engine/lint/schema/value.hh"
#include "engine/lint/template/mappings.hh"
#include "engine/lint/template/zones.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kDefault = "DefaultValue";

// Texts are equal the way values are: "True" is "true".
bool has_equal(const std::vector<std::string_view>& keys, const Node& key) {
  return std::any_of(keys.begin(), keys.end(), [&](std::string_view text) {
    Node other;
    other.kind = NodeKind::String;
    other.text_data = text.data();
    other.count = static_cast<std::uint32_t>(text.size());
    return equal(key, other);
  });
}

bool is_account_id(std::string_view text) {
  return text.size() == 12 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

class Lookup {
 public:
  Lookup(const Validator& validator, const Node& argument, const Validator::EachValue& each)
      : validator_(validator),
        run_(*validator.run),
        section_(run_.section("Mappings")),
        maps_(section_),
        names_(maps_.keys()),
        arguments_(argument.items()),
        each_(each) {}

  void run() {
    if (!give_default()) {
      return;
    }
    if (!has_default_ && names_.empty()) {
      if (maps_.is_transformed() || !give_fault(0, not_one_of(*arguments_[0], names_))) {
        return;
      }
    }
    if (is_pseudo_reference(*arguments_[0])) {
      return;
    }
    validator_.resolve(*arguments_[0], [&](const Node* name, const Validator&, Fault*) {
      return name == nullptr || !name->is_string() || look_in(*name);
    });
    // What is wrong with single values counts only when nothing is found at
    // all.
    for (std::size_t i = 0; i < missing_.size() && goes_on_ && !is_found_; ++i) {
      give_fault(missing_[i].first, std::move(missing_[i].second));
    }
  }

 private:
  static std::string not_one_of(const Node& value, const std::vector<std::string_view>& keys) {
    return quote(value) + " is not one of " + quote(keys);
  }

  bool give_fault(int argument, std::string message) {
    Fault fault(std::move(message));
    fault.prepend(PathStep(argument));
    return goes_on_ = each_(nullptr, validator_, &fault);
  }

  bool give_default() {
    const Node* value = arguments_.size() == 4 ? arguments_[3]->get(kDefault) : nullptr;
    has_default_ = value != nullptr;
    if (has_default_) {
      validator_.resolve(*value, [&](const Node* found, const Validator& where, Fault*) {
        if (found != nullptr) {
          goes_on_ = each_(found, written_at(where, {PathStep(4), PathStep(kDefault)}), nullptr);
        }
        return goes_on_;
      });
    }
    return goes_on_;
  }

  // Reads on in the map called `name`.
  bool look_in(const Node& name) {
    if (!has_equal(names_, name)) {
      if (!has_default_ && !maps_.is_transformed()) {
        missing_.emplace_back(0, not_one_of(name, names_));
      }
      return true;
    }
    const MappingLevel map = maps_.below(name.text());
    if (!maps_.has(name.text())) {
      return goes_on_ = false;
    }
    if (map.is_transformed() || is_pseudo_reference(*arguments_[2])) {
      return true;
    }
    if (is_pseudo_reference(*arguments_[1])) {
      return !arguments_[2]->is_string() || look_for_pseudo(name.text(), map);
    }
    validator_.resolve(*arguments_[1], [&](const Node* key, const Validator& found, Fault*) {
      return key == nullptr || look_below(name.text(), map, *key, found);
    });
    return goes_on_;
  }

  // The first key follows from the account or region: any key that looks like
  // one may be meant.
  bool look_for_pseudo(std::string_view name, const MappingLevel& map) {
    const std::string_view pseudo = referenced_name(*arguments_[1]);
    const std::string_view second = arguments_[2]->text();
    bool has_top = false;
    bool has_value = false;
    for (std::string_view top : map.keys()) {
      if ((pseudo == "AWS::AccountId" && !is_account_id(top)) ||
          (pseudo == "AWS::Region" && find_zones(top) == nullptr)) {
        continue;
      }
      has_top = true;
      if (const Node* value = map.below(top).value(second)) {
        has_value = true;
        if (!give(value, validator_, name, top, second)) {
          return false;
        }
      }
    }
    if (!has_top) {
      return give_fault(
          1, quote(*arguments_[1]) + " is not a first level key for mapping " + quote(name));
    }
    return has_value ||
           give_fault(2, quote(*arguments_[2]) + " is not a second level key when " +
                             quote(*arguments_[1]) + " is resolved for mapping " + quote(name));
  }

  bool give(const Node* value, const Validator& where, std::string_view name, std::string_view top,
            std::string_view second) {
    const Validator written =
        written_at(where, {PathStep("Mappings"), PathStep(name), PathStep(top), PathStep(second)});
    return goes_on_ = each_(value, written, nullptr);
  }

  // Numbers are looked up by their text.
  const Node* as_key(const Node& node) {
    if (is_type(node, "integer")) {
      return run_.make_string(plain_text(node));
    }
    return node.is_string() ? &node : nullptr;
  }

  bool look_below(std::string_view name, const MappingLevel& map, const Node& first,
                  const Validator& found) {
    const Node* top = as_key(first);
    if (top == nullptr) {
      return true;
    }
    const std::vector<std::string_view> tops = map.keys();
    if (!has_equal(tops, *top)) {
      if (!has_default_) {
        missing_.emplace_back(1, not_one_of(*top, tops) + " for mapping " + quote(name));
      }
      return true;
    }
    const MappingLevel level = map.below(top->text());
    if (top->text().empty() || level.is_transformed()) {
      return true;
    }
    const std::vector<std::string_view> keys = level.value_keys();
    Validator below = found;
    below.context.resolves_pseudo = false;
    below.resolve(*arguments_[2], [&](const Node* key, const Validator& where, Fault*) {
      const Node* second = key == nullptr ? nullptr : as_key(*key);
      return second == nullptr || look_up({name, top->text()}, level, keys, *second, where);
    });
    return goes_on_;
  }

  struct KeyPath {
    std::string_view map;
    std::string_view top;
  };

  bool look_up(const KeyPath& path, const MappingLevel& level,
               const std::vector<std::string_view>& keys, const Node& second,
               const Validator& where) {
    if (!has_equal(keys, second)) {
      if (!has_default_) {
        missing_.emplace_back(2, not_one_of(second, keys) + " for mapping " + quote(path.map) +
                                     " and key " + quote(path.top));
      }
      return run_.spend();
    }
    is_found_ = true;
    const Node* value = level.value(second.text());
    // A key that is only equal, like "True" to "true", is not there after all.
    goes_on_ = value != nullptr && give(value, where, path.map, path.top, second.text());
    return goes_on_;
  }

  const Validator& validator_;
  Run& run_;
  const Node* section_;
  MappingLevel maps_;
  std::vector<std::string_view> names_;
  std::span<const Node* const> arguments_;
  const Validator::EachValue& each_;
  std::vector<std::pair<int, std::string>> missing_;
  bool has_default_ = false;
  bool is_found_ = false;
  bool goes_on_ = true;
};

void resolve(const Validator& validator, const Node& argument, const Validator::EachValue& each) {
  if (argument.is_list() && (argument.count == 3 || argument.count == 4)) {
    Lookup(validator, argument, each).run();
  }
}

constinit Resolver resolver{Keyword::FnFindInMap, &resolve};
const Register<Resolver> kRegister{resolver};

}  // namespace
}  // namespace formwork::lint

// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include "engine/base/registry.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/resolvers/resolving.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

// Joins the items of one list: once for every combination of the values they
// have.
class Joining {
 public:
  Joining(std::string_view delimiter, const Node& list, const Validator::EachValue& each)
      : delimiter_(delimiter), items_(list.items()), each_(each) {}

  // False when whoever asked wants no more values, or when an item can be no
  // part of a text.
  bool run(const Validator& validator) {
    if (!items_.empty()) {
      add(validator, 0, {});
    }
    return goes_on_;
  }

 private:
  void add(const Validator& validator, std::size_t at, std::string text) {
    // Only functions branch: what is written out needs no recursion.
    for (; at < items_.size() && function_member(*items_[at]) == nullptr; ++at) {
      if (!append(items_[at], at, text)) {
        return;
      }
    }
    if (at == items_.size()) {
      give(validator, text);
      return;
    }
    const Run::Depth depth(*validator.run);
    if (!depth.is_allowed()) {
      goes_on_ = false;
      return;
    }
    validator.resolve(*items_[at], [&](const Node* value, const Validator& found, Fault*) {
      // A fault of the last item ends everything, one of the
      // others only hides its value.
      if (value != nullptr || at + 1 == items_.size()) {
        std::string longer = text;
        if (append(value, at, longer)) {
          add(found, at + 1, std::move(longer));
        }
      }
      return goes_on_;
    });
  }

  bool append(const Node* value, std::size_t at, std::string& text) {
    goes_on_ = value != nullptr && is_text_piece(*value);
    if (goes_on_) {
      text.append(at == 0 ? std::string_view() : delimiter_).append(plain_text(*value));
    }
    return goes_on_;
  }

  void give(const Validator& validator, const std::string& text) {
    goes_on_ = validator.run->spend(text.size() / 16 + 1) &&
               each_(validator.run->make_string(text), written_at(validator, {}), nullptr);
  }

  std::string_view delimiter_;
  std::span<const Node* const> items_;
  const Validator::EachValue& each_;
  bool goes_on_ = true;
};

void resolve(const Validator& validator, const Node& argument, const Validator::EachValue& each) {
  const TwoArguments arguments = two_arguments(argument);
  if (arguments.first == nullptr) {
    return;
  }
  bool goes_on = true;
  validator.resolve(*arguments.first, [&](const Node* delimiter, const Validator& cut, Fault*) {
    if (delimiter == nullptr || !delimiter->is_string()) {
      return true;
    }
    cut.resolve(*arguments.second, [&](const Node* list, const Validator& found, Fault*) {
      if (list != nullptr && list->is_list()) {
        goes_on = Joining(delimiter->text(), *list, each).run(found);
      }
      return goes_on;
    });
    return goes_on;
  });
}

constinit Resolver resolver{Keyword::FnJoin, &resolve};
const Register<Resolver> kRegister{resolver};

}  // namespace
}  // namespace formwork::lint

// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include "engine/base/registry.hh"
#include "engine/base/text.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/resolvers/resolving.hh"

namespace formwork::lint {
namespace {

const Node* pieces_of(Run& run, std::string_view text, std::string_view delimiter) {
  std::vector<const Node*> pieces;
  for (std::string_view piece : split(text, delimiter)) {
    pieces.push_back(run.make_string(piece));
  }
  return run.build().list(pieces, SourceSpan());
}

void resolve(const Validator& validator, const Node& argument, const Validator::EachValue& each) {
  const TwoArguments arguments = two_arguments(argument);
  if (arguments.first == nullptr) {
    return;
  }
  bool goes_on = true;
  validator.resolve(*arguments.first, [&](const Node* delimiter, const Validator&, Fault*) {
    if (delimiter == nullptr || !delimiter->is_string()) {
      return true;
    }
    validator.resolve(*arguments.second, [&](const Node* text, const Validator& found, Fault*) {
      if (text == nullptr || !text->is_string()) {
        return true;
      }
      // Nothing can be cut at an empty text: there are no values then.
      goes_on = !delimiter->text().empty() && validator.run->spend(text->count / 16 + 1) &&
                each(pieces_of(*validator.run, text->text(), delimiter->text()), found, nullptr);
      return goes_on;
    });
    return goes_on;
  });
}

constinit Resolver resolver{Keyword::FnSplit, &resolve};
const Register<Resolver> kRegister{resolver};

}  // namespace
}  // namespace formwork::lint

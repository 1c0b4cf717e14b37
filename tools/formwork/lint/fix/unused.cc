// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/lint/fix/fixer.hh"

namespace formwork::cli {
namespace {

// What nothing uses goes, and its section when it was the last there.
std::vector<TextEdit> remove_unused(const FixCall& call) {
  return call.finding.path->size() == 2 ? remove_at(call, 2) : std::vector<TextEdit>();
}

// A DependsOn, or one of its items, that a reference already makes.
std::vector<TextEdit> remove_dependency(const FixCall& call) {
  std::size_t length = call.finding.path->size();
  bool is_dependency = length >= 3 && length <= 4 && (*call.finding.path)[2].key == "DependsOn";
  return is_dependency ? remove_at(call, length) : std::vector<TextEdit>();
}

constinit Fixer parameter{"W2001", &remove_unused};
constinit Fixer mapping{"W7001", &remove_unused};
constinit Fixer condition{"W8001", &remove_unused};
constinit Fixer dependency{"W3005", &remove_dependency};
const Register<Fixer> kRegisterParameter{parameter};
const Register<Fixer> kRegisterMapping{mapping};
const Register<Fixer> kRegisterCondition{condition};
const Register<Fixer> kRegisterDependency{dependency};

}  // namespace
}  // namespace formwork::cli

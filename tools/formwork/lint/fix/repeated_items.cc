// SPDX-License-Identifier: Apache-2.0
#include <set>
#include <string>

#include "engine/lint/schema/value.hh"
#include "tools/formwork/lint/fix/fixer.hh"

namespace formwork::cli {
namespace {

// Of equal items the first stays. One goes in each round: the others' places change with it.
std::vector<TextEdit> remove_repeated(const FixCall& call) {
  std::vector<const Node*> nodes =
      nodes_on(call.root, *call.finding.path, call.finding.path->size());
  if (nodes.empty() || !nodes.back()->is_list()) {
    return {};
  }
  const Node& list = *nodes.back();
  std::set<std::string> seen;
  for (std::size_t i = 0; i < list.items().size(); ++i) {
    if (!seen.insert(lint::json_text(*list.items()[i])).second) {
      auto edit = remove_item(list, i, call.source);
      return edit ? std::vector<TextEdit>{*edit} : std::vector<TextEdit>();
    }
  }
  return {};
}

constinit Fixer fixer{"E3037", &remove_repeated};
const Register<Fixer> kRegister{fixer};

}  // namespace
}  // namespace formwork::cli

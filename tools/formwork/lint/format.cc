// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/lint/format.hh"

#include <algorithm>

namespace formwork::cli {

std::vector<const LintFormat*> all_lint_formats() {
  std::vector<const LintFormat*> formats;
  for (const LintFormat* f = RegisteredList<LintFormat>::head; f != nullptr; f = f->next) {
    formats.push_back(f);
  }
  std::sort(formats.begin(), formats.end(),
            [](const auto* a, const auto* b) { return a->name < b->name; });
  return formats;
}

const LintFormat* find_lint_format(std::string_view name) {
  for (const LintFormat* f = RegisteredList<LintFormat>::head; f != nullptr; f = f->next) {
    if (f->name == name) {
      return f;
    }
  }
  return nullptr;
}

}  // namespace formwork::cli

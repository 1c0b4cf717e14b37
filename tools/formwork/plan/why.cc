// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/plan/why.hh"

#include <algorithm>
#include <set>

#include "tools/formwork/fault_text.hh"

namespace formwork::cli {

namespace {

constexpr std::size_t kDeepest = 12;
constexpr std::size_t kMostLinks = 40;

bool is_same_place(const ChangeDetail& a, const ChangeDetail& b) {
  return a.path == b.path && a.attribute == b.attribute && !a.only_plain_view;
}

bool names_resource(const ChangeDetail& row) {
  return row.source == ChangeSource::ResourceReference ||
         row.source == ChangeSource::ResourceAttribute;
}

std::string row_cause(const ChangeDetail& row) {
  switch (row.source) {
    case ChangeSource::DirectModification: {
      std::string text;
      for (const CauseLink& link : row.chain) {
        text += (text.empty() ? "" : ", ") + link.text;
      }
      return text.empty() ? "changed in the template" : text;
    }
    case ChangeSource::ParameterReference:
      return "parameter " + row.causing_entity;
    case ChangeSource::ResourceReference:
      return "Ref " + row.causing_entity;
    case ChangeSource::ResourceAttribute:
      return "attribute " + row.causing_entity;
    case ChangeSource::Automatic:
      return "the nested stack may change";
    default:
      return "the actual value differs from the template's";
  }
}

class WhyBuilder {
 public:
  WhyBuilder(const ChangeSet& change_set, const SourceMap& sources)
      : change_set_(change_set), sources_(sources) {}

  std::vector<WhyLink> take() { return std::move(links_); }

  void add(const ResourceChange& change, const ChangeDetail& place, std::size_t depth) {
    if (depth > kDeepest || links_.size() > kMostLinks) {
      return;
    }
    for (const ChangeDetail& row : change.details) {
      if (!is_same_place(row, place)) {
        continue;
      }
      if (names_resource(row)) {
        add_resource(row.causing_entity.substr(0, row.causing_entity.find('.')), depth);
      } else if (row.source == ChangeSource::ParameterReference || !row.chain.empty()) {
        add_chain(row, depth);
      }
    }
  }

 private:
  void add_link(std::size_t depth, std::string text, SourceSpan span) {
    if (told_.insert(text).second) {
      links_.push_back({depth, std::move(text), place_text(span, sources_)});
    }
  }

  void add_chain(const ChangeDetail& row, std::size_t depth) {
    for (const CauseLink& link : row.chain) {
      // A chain that names its own cause only repeats what stands beside the place.
      add_link(depth++, link.text, link.span);
    }
  }

  void add_resource(const std::string& id, std::size_t depth) {
    const ResourceChange* origin = change_set_.find(id);
    if (origin == nullptr || !seen_.insert(id).second) {
      return;
    }
    const bool is_replaced = origin->replacement == Replacement::True;
    const char* fate = origin->action == ChangeAction::Add               ? " will be added"
                       : is_replaced                                     ? " will be replaced"
                       : origin->replacement == Replacement::Conditional ? " may be replaced"
                                                                         : " will be changed";
    add_link(depth, id + fate, origin->span);
    const auto row = std::find_if(
        origin->details.begin(), origin->details.end(), [](const ChangeDetail& detail) {
          return !detail.only_plain_view && detail.recreation != Recreation::Never;
        });
    if (row == origin->details.end() || origin->action == ChangeAction::Add) {
      return;
    }
    add_link(depth + 1,
             id + "'s " + row->name + " needs a new resource (" + cause_text(*origin, *row) + ")",
             row->span);
    add(*origin, *row, depth + 2);
  }

  const ChangeSet& change_set_;
  const SourceMap& sources_;
  std::vector<WhyLink> links_;
  std::set<std::string> told_;
  std::set<std::string> seen_;
};

}  // namespace

std::string cause_text(const ResourceChange& change, const ChangeDetail& place) {
  std::vector<std::string> causes;
  for (const ChangeDetail& row : change.details) {
    // A direct row beside a named cause says nothing of its own.
    const bool is_silent = row.source == ChangeSource::DirectModification && row.chain.empty();
    if (!is_same_place(row, place) || (is_silent && !causes.empty())) {
      continue;
    }
    std::string cause = row_cause(row);
    if (std::find(causes.begin(), causes.end(), cause) == causes.end()) {
      causes.push_back(std::move(cause));
    }
  }
  std::string text;
  for (const std::string& cause : causes) {
    text += (text.empty() ? "" : ", ") + cause;
  }
  return text;
}

std::vector<WhyLink> why_of(const ChangeSet& change_set, const ResourceChange& change,
                            const ChangeDetail& place, const SourceMap& sources) {
  WhyBuilder builder(change_set, sources);
  builder.add(change, place, 0);
  return builder.take();
}

}  // namespace formwork::cli

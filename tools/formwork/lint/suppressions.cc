// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/lint/suppressions.hh"

#include <algorithm>
#include <limits>
#include <optional>

#include "engine/base/text.hh"

namespace formwork::cli {

namespace {

constexpr std::uint32_t kEnd = std::numeric_limits<std::uint32_t>::max();

// Where scalars stand: a '#' in one begins no comment. The reader bounds the depth.
void collect_scalars(const Node& node, std::vector<SourceSpan>& spans) {
  if (node.is_scalar()) {
    if (node.span.is_known() && !node.has(Node::kAlias)) {
      spans.push_back(node.span);
    }
    return;
  }
  for (const Node* item : node.items()) {
    collect_scalars(*item, spans);
  }
  for (const Member& member : node.members()) {
    if (member.key_span.is_known()) {
      spans.push_back(member.key_span);
    }
    collect_scalars(*member.value, spans);
  }
}

bool is_in_scalar(const std::vector<SourceSpan>& spans, std::uint32_t at) {
  return std::any_of(spans.begin(), spans.end(), [at](SourceSpan span) {
    return span.begin.index <= at && at < span.end().index;
  });
}

// Takes "cfn-lint-" or "formwork-" off the front.
bool take_name(std::string_view& text) {
  for (std::string_view name : {"cfn-lint-", "formwork-"}) {
    if (text.starts_with(name)) {
      text.remove_prefix(name.size());
      return true;
    }
  }
  return false;
}

bool is_code(std::string_view line) {
  std::string_view text = trim(line);
  return !text.empty() && !text.starts_with("#");
}

bool begins_a_rule(std::string_view id) {
  return std::any_of(lint::all_rules().begin(), lint::all_rules().end(),
                     [&](const lint::Rule* rule) { return rule->id.starts_with(id); });
}

// "E3012, W2 -- why" is E3012 and W2.
std::vector<std::string> ids_of(std::string_view text) {
  std::vector<std::string> ids;
  std::string list = replace_all(text.substr(0, text.find("--")), ",", " ");
  for (std::string_view word : split(list, " ")) {
    if (std::string_view id = trim(word); !id.empty()) {
      ids.emplace_back(id);
    }
  }
  return ids;
}

}  // namespace

Suppressions::Suppressions(const Document& document, const Source& source) {
  std::string_view text = source.text;
  bool may_have_some = text.find("cfn-lint-disable") != std::string_view::npos ||
                       text.find("formwork-disable") != std::string_view::npos;
  if (document.is_json || !may_have_some) {
    return;
  }
  std::vector<SourceSpan> scalars;
  collect_scalars(*document.root, scalars);
  std::vector<std::string_view> lines = split(text, "\n");
  for (std::uint32_t i = 0; i < lines.size(); ++i) {
    std::string_view line = lines[i];
    for (std::size_t hash = line.find('#'); hash != std::string_view::npos;
         hash = line.find('#', hash + 1)) {
      std::string_view directive = trim(line.substr(hash + 1));
      auto at = source.base + static_cast<std::uint32_t>(line.data() - text.data() + hash);
      bool begins_comment = hash == 0 || line[hash - 1] == ' ' || line[hash - 1] == '\t';
      if (begins_comment && take_name(directive) && !is_in_scalar(scalars, at)) {
        read({i + 1, directive}, lines);
        break;
      }
    }
  }
}

void Suppressions::read(const Comment& comment, const std::vector<std::string_view>& lines) {
  std::size_t end = comment.text.find_first_of(" \t,");
  std::string_view name = comment.text.substr(0, end);
  std::vector<std::string> ids =
      ids_of(end == std::string_view::npos ? "" : comment.text.substr(end));
  for (const std::string& id : ids) {
    if (!begins_a_rule(id)) {
      unknown_.push_back({comment.line, id});
    }
  }
  if (ids.empty()) {
    ids.emplace_back();
  }
  std::uint32_t first = comment.line;
  std::uint32_t last = comment.line;
  if (name == "disable-next-line") {
    while (first < lines.size() && !is_code(lines[first])) {
      ++first;
    }
    last = ++first;
  } else if (name == "disable") {
    last = kEnd;
  } else if (name == "disable-file") {
    first = 1;
    last = kEnd;
  } else if (name != "disable-line" && name != "enable") {
    return;
  }
  for (std::string& id : ids) {
    if (name == "enable") {
      enable(comment.line, id);
    } else {
      ranges_.push_back({first, last, std::move(id), name == "disable"});
    }
  }
}

// Ends what "disable" began, with the same id or, without one, all of it.
void Suppressions::enable(std::uint32_t line, std::string_view id) {
  for (Range& range : ranges_) {
    if (range.is_block && range.last == kEnd && (id.empty() || range.id == id)) {
      range.last = line;
    }
  }
}

bool Suppressions::hides(const LintFinding& finding) const {
  return std::any_of(ranges_.begin(), ranges_.end(), [&](const Range& range) {
    return range.first <= finding.begin.line && finding.begin.line <= range.last &&
           finding.rule->id.starts_with(range.id);
  });
}

}  // namespace formwork::cli

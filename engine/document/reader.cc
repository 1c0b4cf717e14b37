// SPDX-License-Identifier: Apache-2.0
#include "engine/document/reader.hh"

#include <algorithm>

namespace formwork {

namespace {

// Up to this many members, comparing all pairs is quicker than sorting.
constexpr std::size_t kFewMembers = 12;

void report_duplicate(ReadContext& context, const Member& first, const Member& again) {
  Diagnostic fault;
  fault.code = "E0000";
  fault.message = "Duplicate found \"" + std::string(again.key) + "\" (line " +
                  std::to_string(context.line(again.key_span)) +
                  "): the key is already given on line " +
                  std::to_string(context.line(first.key_span));
  fault.span = again.key_span;
  fault.related.push_back({first.key_span, "first given here"});
  fault.help = "Remove or rename one of the two keys.";
  context.sink.add(std::move(fault));
}

}  // namespace

SourceSpan ReadContext::span(std::size_t begin, std::size_t end) const {
  begin = std::min(begin, text.size());
  end = std::clamp(end, begin, text.size());
  auto skipped = static_cast<std::uint32_t>(source.text.size() - text.size());
  return {{source.base + skipped + static_cast<std::uint32_t>(begin)},
          static_cast<std::uint32_t>(end - begin)};
}

SourceSpan ReadContext::point(std::size_t at) const {
  at = std::min(at, text.size());
  std::size_t end = at;
  if (end < text.size() && text[end] != '\n' && text[end] != '\r') {
    ++end;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
      ++end;
    }
  }
  return span(at, end);
}

std::uint32_t ReadContext::line(SourceSpan span) const {
  if (source.line_starts.empty()) {
    (void)SourceMap::line(source, 1);  // Counts the lines once.
  }
  auto after = std::upper_bound(source.line_starts.begin(), source.line_starts.end(),
                                span.begin.index - source.base);
  return static_cast<std::uint32_t>(after - source.line_starts.begin());
}

Diagnostic too_deep(const ReadContext& context, SourceSpan span) {
  return {"F203",
          Severity::Error,
          "lists and maps are nested more than " + std::to_string(context.limits.depth) +
              " levels deep",
          span,
          {},
          "Flatten the template; no CloudFormation template needs this depth."};
}

Diagnostic too_many_nodes(const ReadContext& context, SourceSpan span) {
  return {"F205",
          Severity::Error,
          "the text holds more than " + std::to_string(context.limits.nodes) + " values",
          span,
          {},
          "Split the template into smaller ones."};
}

void report_duplicate_keys(ReadContext& context, std::span<const Member> members,
                           std::vector<std::uint32_t>& scratch) {
  if (members.size() <= kFewMembers) {
    for (std::size_t i = 1; i < members.size(); ++i) {
      for (std::size_t k = 0; k < i; ++k) {
        if (members[k].key == members[i].key) {
          report_duplicate(context, members[k], members[i]);
          break;
        }
      }
    }
    return;
  }
  scratch.resize(members.size());
  for (std::size_t i = 0; i < members.size(); ++i) {
    scratch[i] = static_cast<std::uint32_t>(i);
  }
  std::sort(scratch.begin(), scratch.end(), [&](std::uint32_t a, std::uint32_t b) {
    int order = members[a].key.compare(members[b].key);
    return order != 0 ? order < 0 : a < b;
  });
  std::vector<std::pair<std::uint32_t, std::uint32_t>> found;  // (again, first)
  for (std::size_t i = 1, first = 0; i < scratch.size(); ++i) {
    if (members[scratch[i]].key != members[scratch[first]].key) {
      first = i;
    } else {
      found.emplace_back(scratch[i], scratch[first]);
    }
  }
  std::sort(found.begin(), found.end());
  for (auto [again, first] : found) {
    report_duplicate(context, members[first], members[again]);
  }
}

}  // namespace formwork

// SPDX-License-Identifier: Apache-2.0
#include "engine/base/source_map.hh"

#include <algorithm>
#include <limits>

namespace formwork {

namespace {

constexpr std::size_t kBlock = 256;

void count_lines(const Source& source) {
  source.line_starts.push_back(0);
  const std::string& text = source.text;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n'))) {
      source.line_starts.push_back(static_cast<std::uint32_t>(i + 1));
    }
  }
}

// Continuation bytes of UTF-8 do not start a character.
bool starts_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
}

void count_characters(const Source& source) {
  std::uint32_t count = 0;
  for (std::size_t i = 0; i < source.text.size(); ++i) {
    if (i % kBlock == 0) {
      source.characters_before.push_back(count);
    }
    count += starts_character(source.text[i]) ? 1 : 0;
  }
  source.characters_before.push_back(count);
}

/// Characters that start before `offset`. Lines can be long (minified JSON): only a block is read.
std::uint32_t characters_before(const Source& source, std::size_t offset) {
  if (source.characters_before.empty()) {
    count_characters(source);
  }
  offset = std::min(offset, source.text.size());
  std::uint32_t count = source.characters_before[offset / kBlock];
  for (std::size_t i = offset - offset % kBlock; i < offset; ++i) {
    count += starts_character(source.text[i]) ? 1 : 0;
  }
  return count;
}

LineColumn line_column(const Source& source, std::uint32_t offset) {
  if (source.line_starts.empty()) {
    count_lines(source);
  }
  auto after = std::upper_bound(source.line_starts.begin(), source.line_starts.end(), offset);
  auto line = static_cast<std::uint32_t>(after - source.line_starts.begin());
  return {line, 1 + characters_before(source, offset) -
                    characters_before(source, source.line_starts[line - 1])};
}

}  // namespace

Result<const Source*> SourceMap::add(std::string name, std::string text) {
  constexpr auto kSpace = std::numeric_limits<std::uint32_t>::max();
  if (text.size() >= kSpace - next_) {
    return fail("F201", "all inputs together are larger than 4 GiB", {},
                "Pass fewer or smaller files.");
  }
  Source& source = sources_.emplace_back();
  source.name = std::move(name);
  source.text = std::move(text);
  source.base = next_;
  next_ += static_cast<std::uint32_t>(source.text.size()) + 1;
  return &source;
}

const Source* SourceMap::find(SourcePos pos) const {
  if (!pos.is_known()) {
    return nullptr;
  }
  auto after = std::upper_bound(sources_.begin(), sources_.end(), pos.index,
                                [](std::uint32_t p, const Source& s) { return p < s.base; });
  return after == sources_.begin() ? nullptr : &*(after - 1);
}

Location SourceMap::locate(SourceSpan span) const {
  const Source* source = find(span.begin);
  if (source == nullptr) {
    return {};
  }
  std::uint32_t offset = span.begin.index - source->base;
  return {source->name, line_column(*source, offset), line_column(*source, offset + span.length)};
}

std::string_view SourceMap::text(SourceSpan span) const {
  const Source* source = find(span.begin);
  if (source == nullptr) {
    return {};
  }
  return std::string_view(source->text).substr(span.begin.index - source->base, span.length);
}

std::string_view SourceMap::line(const Source& source, std::uint32_t number) {
  if (source.line_starts.empty()) {
    count_lines(source);
  }
  if (number == 0 || number > source.line_starts.size()) {
    return {};
  }
  std::size_t begin = source.line_starts[number - 1];
  std::size_t end =
      number < source.line_starts.size() ? source.line_starts[number] : source.text.size();
  std::string_view line = std::string_view(source.text).substr(begin, end - begin);
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) {
    line.remove_suffix(1);
  }
  return line;
}

}  // namespace formwork

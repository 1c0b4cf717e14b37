// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/pattern.hh"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <map>
#include <string>
#include <utility>

#include <pcre2.h>

#include "engine/schema/pattern_dialect.hh"

namespace formwork {
namespace {

// An honest pattern needs a few steps per character; a catastrophic one passes these in well under
// a second, and is then reported as too costly.
constexpr std::uint32_t kMatchLimit = 2'000'000;
constexpr std::uint32_t kHeapLimitKib = 32U * 1024;
constexpr std::size_t kLongestExpression = 64U * 1024;

struct FreeCode {
  void operator()(pcre2_code* code) const { pcre2_code_free(code); }
};
struct FreeCompileContext {
  void operator()(pcre2_compile_context* context) const { pcre2_compile_context_free(context); }
};
struct FreeMatchContext {
  void operator()(pcre2_match_context* context) const { pcre2_match_context_free(context); }
};
struct FreeMatchData {
  void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
};

std::string reason_of(int error) {
  PCRE2_UCHAR buffer[256];
  const int length = pcre2_get_error_message(error, buffer, sizeof buffer);
  return length > 0 ? std::string(buffer, buffer + length) : "error " + std::to_string(error);
}

PCRE2_SPTR units(std::string_view text) {
  // PCRE2 refuses a null subject even when its length is 0.
  return reinterpret_cast<PCRE2_SPTR>(text.empty() ? "" : text.data());
}

}  // namespace

struct Pattern::Impl {
  std::unique_ptr<pcre2_code, FreeCode> code;
  std::unique_ptr<pcre2_match_context, FreeMatchContext> context;

  Match match(std::string_view text, std::uint32_t options) const {
    // One pair of offsets is enough: only yes or no is asked.
    const std::unique_ptr<pcre2_match_data, FreeMatchData> data(
        pcre2_match_data_create(1, nullptr));
    const int result =
        pcre2_match(code.get(), units(text), text.size(), 0, options, data.get(), context.get());
    if (result >= 0) {
      return Match::Yes;
    }
    return result == PCRE2_ERROR_NOMATCH ? Match::No : Match::TooCostly;
  }

  // The table of names: two bytes of a group's number, then its name, in rows of one width.
  std::map<std::uint32_t, std::string> names() const {
    std::uint32_t count = 0;
    std::uint32_t width = 0;
    PCRE2_SPTR table = nullptr;
    pcre2_pattern_info(code.get(), PCRE2_INFO_NAMECOUNT, &count);
    pcre2_pattern_info(code.get(), PCRE2_INFO_NAMEENTRYSIZE, &width);
    pcre2_pattern_info(code.get(), PCRE2_INFO_NAMETABLE, &table);
    std::map<std::uint32_t, std::string> all;
    for (std::uint32_t i = 0; i < count; ++i) {
      const PCRE2_SPTR row = table + static_cast<std::size_t>(i) * width;
      all.emplace((static_cast<std::uint32_t>(row[0]) << 8U) | row[1],
                  std::string(reinterpret_cast<const char*>(row + 2)));
    }
    return all;
  }
};

Pattern::Pattern(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Pattern::Pattern(Pattern&&) noexcept = default;
Pattern& Pattern::operator=(Pattern&&) noexcept = default;
Pattern::~Pattern() = default;

Result<Pattern> Pattern::compile(std::string_view expression) {
  const std::unique_ptr<pcre2_compile_context, FreeCompileContext> compile_context(
      pcre2_compile_context_create(nullptr));
  pcre2_set_max_pattern_length(compile_context.get(), kLongestExpression);
  // A surrogate escape (\ud800) can match nothing in UTF-8, but must not make the expression
  // invalid.
  pcre2_set_compile_extra_options(compile_context.get(), PCRE2_EXTRA_ALLOW_SURROGATE_ESCAPES);

  const std::string dialect = to_pcre2_dialect(expression);
  constexpr std::uint32_t kOptions =
      PCRE2_UTF | PCRE2_UCP | PCRE2_ALT_BSUX | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C;
  int error = 0;
  PCRE2_SIZE offset = 0;
  auto impl = std::make_unique<Impl>();
  impl->code.reset(pcre2_compile(units(dialect), dialect.size(), kOptions, &error, &offset,
                                 compile_context.get()));
  if (impl->code == nullptr) {
    return fail("F206", "The regular expression '" + std::string(expression) + "' is not valid: " +
                            reason_of(error) + " at offset " + std::to_string(offset) + ".");
  }
  impl->context.reset(pcre2_match_context_create(nullptr));
  pcre2_set_match_limit(impl->context.get(), kMatchLimit);
  pcre2_set_heap_limit(impl->context.get(), kHeapLimitKib);
  return Pattern(std::move(impl));
}

Pattern::Match Pattern::search(std::string_view text) const {
  return impl_->match(text, 0);
}

Pattern::Match Pattern::full_match(std::string_view text) const {
  return impl_->match(text, PCRE2_ANCHORED | PCRE2_ENDANCHORED);
}

std::vector<std::string> Pattern::group_names() const {
  std::vector<std::string> all;
  for (auto& [number, name] : impl_->names()) {
    all.push_back(std::move(name));
  }
  return all;
}

std::optional<Pattern::Groups> Pattern::named_groups(std::string_view text) const {
  const std::unique_ptr<pcre2_match_data, FreeMatchData> data(
      pcre2_match_data_create_from_pattern(impl_->code.get(), nullptr));
  const int result = pcre2_match(impl_->code.get(), units(text), text.size(), 0, 0, data.get(),
                                 impl_->context.get());
  if (result < 0) {
    return std::nullopt;
  }
  const PCRE2_SIZE* places = pcre2_get_ovector_pointer(data.get());
  Groups groups;
  for (auto& [number, name] : impl_->names()) {
    const std::size_t at = static_cast<std::size_t>(number) * 2;
    const bool took_part = number < static_cast<std::uint32_t>(result) && places[at] != PCRE2_UNSET;
    groups.emplace_back(
        name, took_part
                  ? std::optional(std::string(text.substr(places[at], places[at + 1] - places[at])))
                  : std::nullopt);
  }
  return groups;
}

}  // namespace formwork

// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/template/sub_text.hh"

#include "engine/base/text.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kOpen = "${";
constexpr std::string_view kBlanks = " \t\n\r\f\v";
constexpr std::size_t kNowhere = std::string_view::npos;

// Finds the first brace or line end at or after a place that only moves
// forward: texts full of "${" are read once.
class NextStop {
 public:
  explicit NextStop(std::string_view text) : text_(text) {}
  std::size_t from(std::size_t at) {
    if (!is_known_ || (stop_ != kNowhere && stop_ < at)) {
      stop_ = text_.find_first_of("}\n", at);
      is_known_ = true;
    }
    return stop_;
  }

 private:
  std::string_view text_;
  std::size_t stop_ = 0;
  bool is_known_ = false;
};

}  // namespace

std::vector<std::string_view> sub_parameters(std::string_view text) {
  std::vector<std::string_view> names;
  NextStop stops(text);
  std::size_t at = text.find(kOpen);
  while (at != kNowhere) {
    std::size_t resume = at + 1;
    const std::size_t begin = text.find_first_not_of(kBlanks, at + kOpen.size());
    if (begin == kNowhere) {
      break;
    }
    if (text[begin] != '!') {
      // The first character may be a brace itself; only blanks may stand on
      // another line.
      const std::size_t stop = stops.from(begin + 1);
      const std::size_t close = stop == kNowhere ? stop : text.find_first_not_of(kBlanks, stop);
      if (close != kNowhere && text[close] == '}') {
        const std::size_t end = text.find_last_not_of(kBlanks, stop - 1) + 1;
        names.push_back(text.substr(begin, end - begin));
        resume = close + 1;
      }
    }
    at = text.find(kOpen, resume);
  }
  return names;
}

std::optional<std::string> fill_in(
    std::string_view text,
    const std::function<std::optional<std::string>(std::string_view name)>& value_of) {
  std::string filled;
  NextStop stops(text);
  std::size_t done = 0;
  std::size_t at = text.find(kOpen);
  while (at != kNowhere) {
    std::size_t resume = at + 1;
    const std::size_t begin = at + kOpen.size();
    const std::size_t stop =
        begin < text.size() && text[begin] != '!' ? stops.from(begin + 1) : kNowhere;
    if (stop != kNowhere && text[stop] == '}') {
      const std::optional<std::string> value = value_of(trim(text.substr(begin, stop - begin)));
      if (!value.has_value()) {
        return std::nullopt;
      }
      filled.append(text.substr(done, at - done)).append(*value);
      done = stop + 1;
      resume = done;
    }
    at = text.find(kOpen, resume);
  }
  return filled.append(text.substr(done));
}

}  // namespace formwork::lint

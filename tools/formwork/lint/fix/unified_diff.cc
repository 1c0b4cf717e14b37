// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/lint/fix/unified_diff.hh"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace formwork::cli {

namespace {

constexpr std::size_t kAround = 3;

// Lines with their line ends.
std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

struct Change {
  char kind = ' ';  // ' ', '-' or '+'
  std::string_view line;
};

// Myers' greedy algorithm between the common ends: cheap when little differs.
class LineDiff {
 public:
  LineDiff(const std::vector<std::string_view>& a, const std::vector<std::string_view>& b)
      : a_(a), b_(b) {}

  std::vector<Change> run() {
    const auto n = static_cast<std::int64_t>(a_.size());
    const auto m = static_cast<std::int64_t>(b_.size());
    std::vector<std::int64_t> reach(static_cast<std::size_t>(2 * (n + m) + 3), 0);
    const std::int64_t zero = n + m + 1;
    for (std::int64_t d = 0; d <= n + m; ++d) {
      trace_.emplace_back(reach.begin() + (zero - d - 1), reach.begin() + (zero + d + 2));
      for (std::int64_t k = -d; k <= d; k += 2) {
        bool is_down = k == -d || (k != d && reach[at(zero, k - 1)] < reach[at(zero, k + 1)]);
        std::int64_t x = is_down ? reach[at(zero, k + 1)] : reach[at(zero, k - 1)] + 1;
        while (x < n && x - k < m &&
               a_[static_cast<std::size_t>(x)] == b_[static_cast<std::size_t>(x - k)]) {
          ++x;
        }
        reach[at(zero, k)] = x;
        if (x >= n && x - k >= m) {
          return walk_back(d, n, m);
        }
      }
    }
    return {};
  }

 private:
  static std::size_t at(std::int64_t zero, std::int64_t k) {
    return static_cast<std::size_t>(zero + k);
  }

  std::vector<Change> walk_back(std::int64_t d, std::int64_t x, std::int64_t y) {
    std::vector<Change> changes;
    for (; d >= 0; --d) {
      const std::vector<std::int64_t>& reach = trace_[static_cast<std::size_t>(d)];
      const std::int64_t zero = d + 1;
      std::int64_t k = x - y;
      bool is_down = k == -d || (k != d && reach[at(zero, k - 1)] < reach[at(zero, k + 1)]);
      std::int64_t from = is_down ? k + 1 : k - 1;
      std::int64_t from_x = d == 0 ? 0 : reach[at(zero, from)];
      std::int64_t from_y = d == 0 ? 0 : from_x - from;
      while (x > from_x && y > from_y) {
        changes.push_back({' ', a_[static_cast<std::size_t>(--x)]});
        --y;
      }
      if (d > 0 && is_down) {
        changes.push_back({'+', b_[static_cast<std::size_t>(--y)]});
      } else if (d > 0) {
        changes.push_back({'-', a_[static_cast<std::size_t>(--x)]});
      }
    }
    std::reverse(changes.begin(), changes.end());
    return changes;
  }

  const std::vector<std::string_view>& a_;
  const std::vector<std::string_view>& b_;
  std::vector<std::vector<std::int64_t>> trace_;
};

void write_hunk(std::string& out, const std::vector<Change>& changes, std::size_t begin,
                std::size_t end, std::size_t old_line, std::size_t new_line) {
  std::size_t olds = 0;
  std::size_t news = 0;
  std::string body;
  for (std::size_t i = begin; i < end; ++i) {
    olds += changes[i].kind != '+' ? 1U : 0U;
    news += changes[i].kind != '-' ? 1U : 0U;
    body += changes[i].kind;
    body += changes[i].line;
    if (!changes[i].line.ends_with('\n')) {
      body += "\n\\ No newline at end of file\n";
    }
  }
  auto range = [](std::size_t line, std::size_t count) {
    return std::to_string(count == 0 ? line - 1 : line) +
           (count == 1 ? "" : "," + std::to_string(count));
  };
  out += "@@ -" + range(old_line, olds) + " +" + range(new_line, news) + " @@\n" + body;
}

}  // namespace

std::string unified_diff(std::string_view before, std::string_view after, std::string_view file) {
  if (before == after) {
    return "";
  }
  std::vector<std::string_view> a = lines_of(before);
  std::vector<std::string_view> b = lines_of(after);
  std::vector<Change> changes = LineDiff(a, b).run();
  std::string out = "--- a/" + std::string(file) + "\n+++ b/" + std::string(file) + "\n";
  std::size_t old_line = 1;
  std::size_t new_line = 1;
  for (std::size_t i = 0; i < changes.size();) {
    // The next hunk: from its first change to where only equal lines follow for long enough.
    std::size_t first = i;
    while (first < changes.size() && changes[first].kind == ' ') {
      ++first;
    }
    if (first == changes.size()) {
      break;
    }
    std::size_t last = first;
    for (std::size_t k = first; k < changes.size() && k <= last + 2 * kAround; ++k) {
      last = changes[k].kind == ' ' ? last : k;
    }
    std::size_t begin = first - std::min(kAround, first - i);
    std::size_t end = std::min(changes.size(), last + kAround + 1);
    old_line += begin - i;
    new_line += begin - i;
    write_hunk(out, changes, begin, end, old_line, new_line);
    for (; begin < end; ++begin) {
      old_line += changes[begin].kind != '+' ? 1U : 0U;
      new_line += changes[begin].kind != '-' ? 1U : 0U;
    }
    i = end;
  }
  return out;
}

}  // namespace formwork::cli

// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/lint/glob.hh"

#include <algorithm>
#include <filesystem>

#include "engine/base/text.hh"

namespace formwork::cli {

namespace {

namespace fs = std::filesystem;

// The end of the "[...]" that begins at `at`, or npos when it is not closed and "[" is a letter.
std::size_t set_end(std::string_view pattern, std::size_t at) {
  std::size_t end = at + 1;
  if (end < pattern.size() && pattern[end] == '!') {
    ++end;
  }
  return pattern.find(']', end + 1);
}

bool in_set(std::string_view set, char c) {
  bool is_negated = set.starts_with("!");
  set.remove_prefix(is_negated ? 1 : 0);
  bool found = false;
  for (std::size_t i = 0; i < set.size() && !found; ++i) {
    if (i + 2 < set.size() && set[i + 1] == '-') {
      found = set[i] <= c && c <= set[i + 2];
      i += 2;
    } else {
      found = set[i] == c;
    }
  }
  return found != is_negated;
}

// Iterative, with one point to go back to: linear in the pattern for each letter of the name.
bool matches_name(std::string_view pattern, std::string_view name) {
  std::size_t p = 0;
  std::size_t n = 0;
  std::size_t star = std::string_view::npos;
  std::size_t star_name = 0;
  while (n < name.size()) {
    std::size_t width = 0;
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_name = n;
      continue;
    }
    if (p < pattern.size()) {
      std::size_t end = pattern[p] == '[' ? set_end(pattern, p) : std::string_view::npos;
      if (end != std::string_view::npos) {
        width = in_set(pattern.substr(p + 1, end - p - 1), name[n]) ? end - p + 1 : 0;
      } else {
        width = pattern[p] == '?' || pattern[p] == name[n] ? 1 : 0;
      }
    }
    if (width != 0) {
      p += width;
      ++n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++star_name;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

class Expansion {
 public:
  std::vector<std::string> run(const std::string& pattern) {
    std::string_view rest = pattern;
    std::string base;
    while (rest.starts_with("/")) {
      base = "/";
      rest.remove_prefix(1);
    }
    expand(base, rest, 0);
    return std::move(found_);
  }

 private:
  // Loops of symbolic links end here.
  static constexpr int kDeepest = 64;

  void expand(const std::string& base, std::string_view rest, int depth) {
    if (depth > kDeepest) {
      return;
    }
    std::size_t slash = rest.find('/');
    std::string_view part = rest.substr(0, slash);
    std::string_view after = slash == std::string_view::npos ? "" : rest.substr(slash + 1);
    bool is_last = slash == std::string_view::npos;
    if (part.empty() || part == "." || part == "..") {
      step(base + std::string(part), after, is_last, depth);
    } else if (part == "**") {
      through_folders(base, after, is_last, depth);
    } else if (!has_wildcard(part)) {
      step(base + std::string(part), after, is_last, depth);
    } else {
      for (const fs::directory_entry& entry : entries(base)) {
        std::string name = entry.path().filename().string();
        bool is_hidden = name.starts_with(".") && !part.starts_with(".");
        if (!is_hidden && matches_name(part, name)) {
          step(base + name, after, is_last, depth);
        }
      }
    }
  }

  void step(const std::string& path, std::string_view after, bool is_last, int depth) {
    std::error_code ignored;
    if (is_last) {
      if (path.empty() || fs::exists(fs::symlink_status(path, ignored))) {
        found_.push_back(path);
      }
    } else if (path.empty() || fs::is_directory(path, ignored)) {
      expand(path.empty() ? "" : path + "/", after, depth + 1);
    }
  }

  // "**" is any number of folders, and, at the end, everything in them.
  void through_folders(const std::string& base, std::string_view after, bool is_last, int depth) {
    if (depth > kDeepest) {
      return;
    }
    if (is_last) {
      if (!base.empty()) {
        found_.push_back(base);
      }
    } else {
      expand(base, after, depth + 1);
    }
    for (const fs::directory_entry& entry : entries(base)) {
      std::string name = entry.path().filename().string();
      std::error_code ignored;
      if (name.starts_with(".")) {
        continue;
      }
      if (entry.is_directory(ignored)) {
        through_folders(base + name + "/", after, is_last, depth + 1);
      } else if (is_last) {
        found_.push_back(base + name);
      }
    }
  }

  static std::vector<fs::directory_entry> entries(const std::string& base) {
    std::vector<fs::directory_entry> all;
    std::error_code fault;
    fs::directory_iterator it(base.empty() ? "." : base, fault);
    for (fs::directory_iterator end; !fault && it != end; it.increment(fault)) {
      all.push_back(*it);
    }
    return all;
  }

  std::vector<std::string> found_;
};

}  // namespace

bool has_wildcard(std::string_view pattern) {
  return pattern.find_first_of("*?[") != std::string_view::npos;
}

std::vector<std::string> glob_paths(const std::string& pattern) {
  if (!has_wildcard(pattern)) {
    std::error_code ignored;
    bool exists = !pattern.empty() && fs::exists(fs::symlink_status(pattern, ignored));
    return exists ? std::vector<std::string>{pattern} : std::vector<std::string>();
  }
  return Expansion().run(pattern);
}

std::string tidy_path(std::string_view path) {
  std::string tidy = path.starts_with("/") ? "/" : "";
  for (std::string_view part : split(path, "/")) {
    if (part.empty() || part == ".") {
      continue;
    }
    tidy += tidy.empty() || tidy == "/" ? "" : "/";
    tidy += part;
  }
  return tidy.empty() ? "." : tidy;
}

std::vector<std::string> template_files_below(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code fault;
  fs::recursive_directory_iterator it(folder, fs::directory_options::skip_permission_denied, fault);
  for (fs::recursive_directory_iterator end; !fault && it != end; it.increment(fault)) {
    std::string name = it->path().filename().string();
    std::error_code ignored;
    if (it->is_directory(ignored)) {
      if (name.starts_with(".") || name == "node_modules") {
        it.disable_recursion_pending();
      }
      continue;
    }
    std::string extension = to_lower(it->path().extension().string());
    if (!name.starts_with(".") && (extension == ".yaml" || extension == ".yml" ||
                                   extension == ".json" || extension == ".template")) {
      files.push_back(tidy_path(it->path().string()));
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace formwork::cli

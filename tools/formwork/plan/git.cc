// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/plan/git.hh"

#include <algorithm>
#include <set>
#include <utility>

#include "engine/base/file.hh"
#include "engine/base/text.hh"
#include "tools/formwork/plan/program.hh"

namespace formwork::cli {

namespace {

constexpr std::size_t kLargestAnswer = std::size_t{64} << 20U;

// The texts between zero bytes.
std::vector<std::string> cut_at_zeros(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t end = text.find('\0');
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return parts;
}

// "M\0path\0R090\0old\0new\0" of git diff --name-status -z.
std::vector<ChangedFile> read_status(std::string_view text) {
  const std::vector<std::string> parts = cut_at_zeros(text);
  std::vector<ChangedFile> files;
  for (std::size_t i = 0; i + 1 < parts.size(); i += 2) {
    ChangedFile file;
    const char status = parts[i].empty() ? 'M' : parts[i].front();
    file.path = parts[i + 1];
    file.old_path = file.path;
    if ((status == 'R' || status == 'C') && i + 2 < parts.size()) {
      file.kind = status == 'R' ? ChangedFile::Kind::Renamed : ChangedFile::Kind::Added;
      file.path = parts[i + 2];
      ++i;
    } else if (status == 'A') {
      file.kind = ChangedFile::Kind::Added;
    } else if (status == 'D') {
      file.kind = ChangedFile::Kind::Deleted;
    }
    files.push_back(std::move(file));
  }
  return files;
}

}  // namespace

bool may_be_template(std::string_view path) {
  const std::string lower = to_lower(path);
  return lower.ends_with(".yaml") || lower.ends_with(".yml") || lower.ends_with(".json") ||
         lower.ends_with(".template");
}

Result<GitRepository> GitRepository::open(const std::string& folder) {
  GitRepository repository;
  repository.folder_ = folder;
  Result<std::string> top = repository.run({"rev-parse", "--show-toplevel"});
  if (!top) {
    return std::move(top).failure();
  }
  repository.top_ = std::string(trim(*top));
  return repository;
}

Result<std::string> GitRepository::run(const std::vector<std::string>& arguments,
                                       int empty_code) const {
  // What the repository configures to be run is switched off: it may be anybody's.
  std::vector<std::string> command = {"git",   "-C",
                                      folder_, "--no-pager",
                                      "-c",    "core.fsmonitor=false",
                                      "-c",    "core.hooksPath=/dev/null",
                                      "-c",    "core.quotePath=false"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  Result<ProgramOutput> output =
      run_program(command,
                  {"GIT_OPTIONAL_LOCKS=0", "GIT_LITERAL_PATHSPECS=1", "GIT_TERMINAL_PROMPT=0",
                   "GIT_NO_LAZY_FETCH=1", "LC_ALL=C"},
                  kLargestAnswer);
  if (!output) {
    return std::move(output).failure();
  }
  if (output->exit_code != 0 && output->exit_code != empty_code) {
    const std::string_view said = trim(output->error);
    return fail("F104", "git: " + std::string(said.substr(0, said.find('\n'))), {},
                "Run it inside of a repository, with a revision that was fetched.");
  }
  return std::move(output->text);
}

Result<Revision> GitRepository::resolve(const std::string& name) const {
  if (name.empty() || name.front() == '-') {
    return fail("F001", "'" + name + "' is no revision", {},
                "Name a branch, tag or commit: git:main.");
  }
  Result<std::string> commit =
      run({"rev-parse", "--verify", "--end-of-options", name + "^{commit}"});
  if (!commit) {
    return fail("F104", "there is no revision '" + name + "'", {},
                "Fetch it first: in a shallow clone of CI, with git fetch origin " + name + ".");
  }
  return Revision{name, std::string(trim(*commit))};
}

Result<Revision> GitRepository::merge_base(const Revision& a, const Revision& b) const {
  Result<std::string> commit = run({"merge-base", a.commit, b.commit});
  if (!commit) {
    return std::move(commit).failure();
  }
  return Revision{a.name, std::string(trim(*commit))};
}

Result<std::vector<ChangedFile>> GitRepository::changed_files(
    const Revision& base, const Revision* head, const std::vector<std::string>& paths) const {
  std::vector<std::string> diff = {"diff",          "--name-status", "-z",       "--find-renames",
                                   "--no-ext-diff", "--no-textconv", base.commit};
  if (head != nullptr) {
    diff.push_back(head->commit);
  }
  diff.emplace_back("--");
  diff.insert(diff.end(), paths.begin(), paths.end());
  Result<std::string> status = run(diff);
  if (!status) {
    return std::move(status).failure();
  }
  std::vector<ChangedFile> files = read_status(*status);
  if (head == nullptr) {
    std::vector<std::string> list = {"ls-files",    "--others", "--exclude-standard",
                                     "--full-name", "-z",       "--"};
    list.insert(list.end(), paths.begin(), paths.end());
    if (paths.empty()) {
      list.push_back(top_);
    }
    Result<std::string> others = run(list);
    if (!others) {
      return std::move(others).failure();
    }
    for (std::string& path : cut_at_zeros(*others)) {
      files.push_back({ChangedFile::Kind::Added, path, path});
    }
  }
  std::sort(files.begin(), files.end(),
            [](const ChangedFile& a, const ChangedFile& b) { return a.path < b.path; });
  return files;
}

Result<std::vector<std::string>> GitRepository::find_text(const std::string& text,
                                                          const Revision* revision) const {
  std::vector<std::string> command = {"grep", "--files-with-matches", "--full-name", "-z", "-I",
                                      "-F",   "--no-textconv",        "-e",          text};
  if (revision == nullptr) {
    command.emplace_back("--untracked");
  } else {
    command.push_back(revision->commit);
  }
  command.insert(command.end(), {"--", top_});
  Result<std::string> found = run(command, 1);
  if (!found) {
    return std::move(found).failure();
  }
  std::vector<std::string> files = cut_at_zeros(*found);
  if (revision != nullptr) {
    for (std::string& file : files) {
      file.erase(0, revision->commit.size() + 1);  // "COMMIT:path"
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

Result<std::string> GitRepository::read(const Revision* revision, const std::string& path) const {
  if (revision == nullptr) {
    return read_file(top_ + "/" + path);
  }
  Result<std::string> text = run({"cat-file", "blob", revision->commit + ":" + path});
  if (text && text->size() > kLargestTemplate) {
    return fail("F202", path + " is too large");
  }
  return text;
}

}  // namespace formwork::cli

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hh"

namespace formwork::cli {

/// A revision as the user named it ("main") and the commit it is.
struct Revision {
  std::string name;
  std::string commit;

  /// "main@abc1234".
  std::string text() const { return name + "@" + commit.substr(0, 7); }
};

/// A file that differs between two revisions, or a revision and the work tree.
struct ChangedFile {
  enum class Kind { Added, Modified, Deleted, Renamed };
  Kind kind = Kind::Modified;
  std::string path;      ///< Relative to the top of the repository; the old one when deleted.
  std::string old_path;  ///< Of a rename; else the same.
};

/// What the git program knows about the repository of a folder. Reads only; no hook, filter or
/// helper that the repository names is run.
class GitRepository {
 public:
  /// Fails with F104 when the folder is in no repository, F502 when there is no git.
  static Result<GitRepository> open(const std::string& folder);

  /// "main", "HEAD~2", a tag or a commit. Fails with F104.
  Result<Revision> resolve(const std::string& name) const;
  /// Where two commits branched off.
  Result<Revision> merge_base(const Revision& a, const Revision& b) const;
  /// Between `base` and `head` (null: the work tree, with files not added yet), below `paths`
  /// (none: everywhere; relative to the folder it was opened in). Sorted by path; renames are
  /// followed.
  Result<std::vector<ChangedFile>> changed_files(const Revision& base, const Revision* head,
                                                 const std::vector<std::string>& paths) const;
  /// Files of a revision, or of the work tree, in which `text` stands; sorted.
  Result<std::vector<std::string>> find_text(const std::string& text,
                                             const Revision* revision) const;
  /// A file's bytes in a revision, or in the work tree.
  Result<std::string> read(const Revision* revision, const std::string& path) const;

  const std::string& top() const { return top_; }

 private:
  /// `empty_code`: an exit code that means that there is nothing.
  Result<std::string> run(const std::vector<std::string>& arguments, int empty_code = 0) const;

  std::string folder_;
  std::string top_;
};

/// True for names that templates have: .yaml, .yml, .json, .template.
bool may_be_template(std::string_view path);

}  // namespace formwork::cli

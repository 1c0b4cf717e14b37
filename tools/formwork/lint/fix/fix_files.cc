// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/lint/fix/fix_files.hh"

#include <filesystem>

#include "engine/base/file.hh"
#include "tools/formwork/lint/fix/fix_template.hh"
#include "tools/formwork/lint/fix/unified_diff.hh"

namespace formwork::cli {

namespace {

// Behind a symbolic link its target is changed.
Result<void> write_over(const std::string& file, const std::string& text) {
  std::error_code fault;
  std::filesystem::path target = std::filesystem::canonical(file, fault);
  std::string path = fault ? file : target.string();
  std::filesystem::perms permissions = std::filesystem::status(path, fault).permissions();
  if (auto written = write_file(path, text); !written) {
    return written;
  }
  if (permissions != std::filesystem::perms::unknown) {
    std::filesystem::permissions(path, permissions, fault);
  }
  return {};
}

}  // namespace

Result<FixedFiles> fix_files(const std::vector<LintJob>& jobs, const LintSettings& settings,
                             bool writes) {
  FixedFiles result;
  for (const LintJob& job : jobs) {
    // A template is fixed for all its parameters, not for those of one file.
    if (!job.file || job.sets) {
      continue;
    }
    auto text = read_file(*job.file);
    if (!text) {
      continue;  // told when it is checked
    }
    FixedTemplate fixed = fix_template(job, *text, settings);
    if (fixed.text == *text) {
      continue;
    }
    result.diff += unified_diff(*text, fixed.text, *job.file);
    result.fixed += fixed.fixed;
    ++result.files;
    if (writes) {
      if (auto written = write_over(*job.file, fixed.text); !written) {
        return std::move(written).failure();
      }
    }
  }
  return result;
}

}  // namespace formwork::cli

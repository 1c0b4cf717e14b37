// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/lint/job_list.hh"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "tools/formwork/lint/glob.hh"

namespace formwork::cli {

namespace {

// Paths, and whether they come from a folder that was searched.
using Paths = std::vector<std::pair<std::string, bool>>;

Result<Paths> list_paths(const std::vector<std::string>& patterns,
                         const std::vector<std::string>& ignored, bool walks_folders,
                         bool allows_nothing) {
  std::vector<std::string> left_out;
  for (const std::string& pattern : ignored) {
    for (const std::string& path : glob_paths(pattern)) {
      left_out.push_back(tidy_path(path));
    }
  }
  Paths found;
  for (const std::string& pattern : patterns) {
    if (pattern == "-") {
      found.emplace_back("-", false);
      continue;
    }
    std::vector<std::string> paths = glob_paths(pattern);
    if (paths.empty() && !allows_nothing) {
      return fail("F006", pattern + " could not be processed by glob.glob", {},
                  "No file has this name or matches this pattern.");
    }
    for (const std::string& path : paths) {
      std::error_code fault;
      if (walks_folders && std::filesystem::is_directory(path, fault)) {
        if (!has_wildcard(pattern)) {
          for (std::string& file : template_files_below(path)) {
            found.emplace_back(std::move(file), true);
          }
        }
      } else {
        found.emplace_back(tidy_path(path), false);
      }
    }
  }
  std::sort(found.begin(), found.end());
  std::erase_if(found, [&](const auto& entry) {
    return std::find(left_out.begin(), left_out.end(), entry.first) != left_out.end();
  });
  return found;
}

Result<std::vector<std::string>> list_files(const std::vector<std::string>& patterns) {
  auto paths = list_paths(patterns, {}, false, false);
  if (!paths) {
    return std::move(paths).failure();
  }
  std::vector<std::string> files;
  for (auto& [path, is_from_folder] : *paths) {
    files.push_back(std::move(path));
  }
  return files;
}

// Deployment files of one template make one job, with a set of parameters each.
Result<std::vector<LintJob>> list_deployments(const LintSettings& settings,
                                              std::vector<LintFinding>& found) {
  auto files = list_files(settings.deployment_files());
  if (!files) {
    return std::move(files).failure();
  }
  std::vector<LintJob> jobs;
  for (const std::string& file : *files) {
    auto deployment = read_deployment_file(file, found);
    if (!deployment) {
      continue;
    }
    auto job = std::find_if(jobs.begin(), jobs.end(), [&](const LintJob& other) {
      return other.file == deployment->template_path;
    });
    if (job == jobs.end()) {
      job = jobs.insert(job,
                        {deployment->template_path, std::nullopt, false, std::vector<GivenSet>()});
    }
    job->sets->push_back(std::move(deployment->set));
  }
  return jobs;
}

// The sets of all parameter files, if any.
Result<std::optional<std::vector<GivenSet>>> list_sets(const LintSettings& settings,
                                                       std::vector<LintFinding>& found) {
  auto files = list_files(settings.parameter_files());
  if (!files) {
    return std::move(files).failure();
  }
  std::vector<GivenSet> sets;
  for (const std::string& file : *files) {
    if (auto set = read_parameter_file(file, found)) {
      sets.push_back(*std::move(set));
    }
  }
  return sets.empty() ? std::nullopt : std::optional(std::move(sets));
}

}  // namespace

Result<void> check_combination(const LintSettings& settings) {
  const LintFlags& flags = settings.flags;
  const auto& templates = flags.template_alt.empty() ? flags.templates : flags.template_alt;
  bool has_parameters = !flags.parameters.empty() || !flags.parameter_files.empty();
  if (!settings.deployment_files().empty() && (!templates.empty() || has_parameters)) {
    return fail("F001",
                "Deployment files cannot be used with templates, parameters, or parameter files");
  }
  if (!flags.parameters.empty() && !flags.parameter_files.empty()) {
    return fail("F001", "Cannot specify both --parameters and --parameter-files");
  }
  if (has_parameters && templates.size() > 1) {
    return fail("F001", "Parameters can only be used with a single template");
  }
  return {};
}

Result<std::vector<LintJob>> list_lint_jobs(const LintSettings& settings, bool walks_folders,
                                            std::vector<LintFinding>& found) {
  if (!settings.deployment_files().empty()) {
    return list_deployments(settings, found);
  }
  auto sets = list_sets(settings, found);
  if (!sets) {
    return std::move(sets).failure();
  }
  auto paths = list_paths(settings.templates(), settings.ignored_templates(), walks_folders,
                          settings.ignores_bad_templates());
  if (!paths) {
    return std::move(paths).failure();
  }
  std::vector<LintJob> jobs;
  for (const auto& [path, is_from_folder] : *paths) {
    LintJob job;
    job.file = path == "-" ? std::nullopt : std::optional(path);
    job.is_from_folder = is_from_folder;
    if (*sets) {
      LintJob with_sets = job;
      with_sets.sets = *sets;
      jobs.push_back(std::move(with_sets));
    }
    jobs.push_back(std::move(job));
  }
  return jobs;
}

}  // namespace formwork::cli

// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/lint/lint_command.hh"

#include <algorithm>
#include <utility>

#include <unistd.h>

#include "engine/base/file.hh"
#include "engine/base/text.hh"
#include "engine/lint/type_overlay.hh"
#include "tools/formwork/fault_text.hh"
#include "tools/formwork/lint/extras.hh"
#include "tools/formwork/lint/fix/fix_files.hh"
#include "tools/formwork/lint/format.hh"
#include "tools/formwork/lint/job_list.hh"
#include "tools/formwork/lint/lint_jobs.hh"
#include "tools/formwork/lint/settings.hh"
#include "tools/formwork/version.hh"

namespace formwork::cli {

namespace {

// What is said about SAM templates: the transform itself is not run here.
constexpr std::string_view kStandInNote =
    "info: AWS::Serverless resources are judged by stand-ins for what the transform makes of them; "
    "what policy templates and connectors grant and the API definitions it writes are not "
    "checked\n";

constexpr int kUnknownRegion = 32;
// The release of cfn-lint whose rules these are.
constexpr const char* kCfnLintVersion = "1.51.0";

class LintCall {
 public:
  LintCall(CommandLine& line, LintPersona persona) : line_(line), console_(line.console()) {
    settings_.persona = persona;
  }

  int run() {
    auto flags = parse_lint_flags(line_.arguments(), settings_.persona);
    if (!flags) {
      return wrong_call(flags.error());
    }
    settings_.flags = *std::move(flags);
    set_up_console();
    if (auto code = answer_at_once()) {
      return *code;
    }
    if (auto ready = prepare(); !ready) {
      return configuration_fault(ready.error());
    }
    if (settings_.flags.list_rules) {
      console_.out(rule_list_text(settings_.config_for({}).custom_rules));
      return kOk;
    }
    return check();
  }

 private:
  bool is_cfn_lint() const { return settings_.persona == LintPersona::CfnLint; }

  void set_up_console() {
    const std::string color = settings_.flags.color.value_or("auto");
    console_.set_color(color == "always"  ? ColorChoice::Always
                       : color == "never" ? ColorChoice::Never
                                          : ColorChoice::Auto);
    console_.set_quiet(settings_.flags.quiet);
  }

  int wrong_call(const Diagnostic& fault) {
    if (!is_cfn_lint()) {
      return line_.usage_error(fault);
    }
    console_.error(page());
    console_.error("cfn-lint: error: " + printable(fault.message) + "\n");
    return kFailed;
  }

  int configuration_fault(const Diagnostic& fault) {
    console_.error(fault_text(fault, nullptr, console_.colors_error()));
    return kFailed;
  }

  std::string page() const {
    LintFlags unused;
    OptionSet set = lint_option_set(settings_.persona, unused);
    if (is_cfn_lint()) {
      return "usage: cfn-lint [OPTIONS] [TEMPLATE...]\n\nChecks CloudFormation templates. This is "
             "formwork, which takes cfn-lint's options.\n\n" +
             describe_options(set);
    }
    return command_page(line_.command(), set);
  }

  // Calls that need no configuration.
  std::optional<int> answer_at_once() {
    const LintFlags& flags = settings_.flags;
    if (flags.help) {
      console_.out(page());
      return kOk;
    }
    if (flags.version) {
      std::string own = "formwork " + std::string(kVersion);
      std::string theirs = "cfn-lint " + std::string(kCfnLintVersion);
      console_.out(is_cfn_lint() ? theirs + " (" + own + ")\n"
                                 : own + " (rules as in " + theirs + ")\n");
      return kOk;
    }
    if (!flags.maintainer_option.empty()) {
      return configuration_fault(usage_fault(
          flags.maintainer_option + " updates the data inside cfn-lint; formwork's are compiled in",
          "A newer release of formwork has newer data."));
    }
    return std::nullopt;
  }

  static Diagnostic usage_fault(std::string message, std::string help = {}) {
    return {"F001", Severity::Error, std::move(message), {}, {}, std::move(help)};
  }

  // Reads what the checks are configured with.
  Result<void> prepare() {
    auto file = read_config_files(settings_.flags.config_file);
    if (!file) {
      return std::move(file).failure();
    }
    settings_.file = *std::move(file);
    if (!settings_.append_rules().empty()) {
      return fail(usage_fault(
          "rules written in Python cannot be appended: rules are compiled into formwork",
          "Write one-line rules and pass them with --custom-rules."));
    }
    if (std::string path = settings_.custom_rules(); !path.empty()) {
      auto text = read_file(path);
      if (!text) {
        return std::move(text).failure();
      }
      settings_.custom = std::make_shared<lint::CustomRules>(*text, path);
    }
    lint::TypeSources types{settings_.registry_schemas(), settings_.override_spec(), {}};
    if (!types.registry_folders.empty() || !types.override_spec.empty()) {
      auto loaded = lint::TypeOverlay::load(std::move(types));
      if (!loaded) {
        return std::move(loaded).failure();
      }
      settings_.types = *std::move(loaded);
    }
    return {};
  }

  int check() {
    const LintFormat* format = choose_format();
    if (format == nullptr) {
      return is_cfn_lint() ? kFailed : kUsage;
    }
    auto threads = parse_integer(settings_.flags.jobs.value_or("0"));
    constexpr std::int64_t kMostThreads = 1024;
    if (!threads || *threads < 0 || *threads > kMostThreads) {
      return wrong_call(usage_fault("-j needs a number of templates"));
    }
    std::vector<LintJob> jobs;
    std::vector<LintFinding> found;
    if (auto code = list_jobs(jobs, found)) {
      return *code;
    }
    if (settings_.flags.list_templates) {
      console_.out(template_list_text(jobs));
      return kOk;
    }
    if (settings_.flags.fix) {
      if (auto fixed = fix(jobs); !fixed) {
        return configuration_fault(fixed.error());
      }
    }
    LintedJobs done = run_lint_jobs(jobs, settings_, static_cast<unsigned>(*threads));
    if (done.fatal) {
      console_.error(fault_text(*done.fatal, nullptr, console_.colors_error()));
      return kUnknownRegion;
    }
    for (LintFinding& finding : found) {
      done.outcome.findings.push_back(std::move(finding));
    }
    sort_findings(done.outcome.findings);
    if (settings_.flags.build_graph) {
      if (auto written = write_graphs(jobs); !written) {
        return configuration_fault(written.error());
      }
    }
    for (const std::string& note : done.notes) {
      console_.note(printable(note));
    }
    const std::string format_name = settings_.format();
    const bool is_for_people = settings_.persona == LintPersona::Formwork &&
                               (format_name.empty() || format_name == "text");
    if (done.is_serverless && is_for_people) {
      console_.note(kStandInNote);
    }
    bool shows_diff = settings_.flags.fix && !writes_fixes();
    int code = shows_diff ? exit_code(done.outcome) : report(done.outcome, *format);
    if (settings_.flags.time_rules) {
      console_.error(rule_times_text(done.rule_microseconds));
    }
    return code;
  }

  bool writes_fixes() const {
    return settings_.flags.fix && (*settings_.flags.fix == "write" || settings_.flags.yes);
  }

  // Shows the diff, or changes the files.
  Result<void> fix(const std::vector<LintJob>& jobs) {
    auto fixed = fix_files(jobs, settings_, writes_fixes());
    if (!fixed) {
      return std::move(fixed).failure();
    }
    std::string count =
        std::to_string(fixed->fixed) + (fixed->fixed == 1 ? " finding" : " findings");
    std::string files = std::to_string(fixed->files) + (fixed->files == 1 ? " file" : " files");
    if (writes_fixes()) {
      console_.note("fixed " + count + " in " + files + "\n");
    } else {
      console_.out(printable(fixed->diff));
      console_.note(fixed->fixed == 0
                        ? "nothing to fix\n"
                        : count + " can be fixed in " + files + "; --fix=write does it\n");
    }
    return {};
  }

  static Result<void> write_graphs(const std::vector<LintJob>& jobs) {
    for (const LintJob& job : jobs) {
      if (job.file && !job.sets) {
        if (auto written = write_template_graph(*job.file); !written) {
          return written;
        }
      }
    }
    return {};
  }

  const LintFormat* choose_format() {
    std::string name = settings_.format();
    name = name.empty() ? (is_cfn_lint() ? "default" : "text") : name;
    const LintFormat* format = find_lint_format(name);
    if (format == nullptr) {
      std::vector<std::string> names;
      for (const LintFormat* known : all_lint_formats()) {
        names.emplace_back(known->name);
      }
      wrong_call(usage_fault("there is no format '" + name + "'",
                             "Use one of: " + join(names, ", ") + "."));
    }
    return format;
  }

  // The templates to check; an exit code when there is nothing to check. Findings of the files that
  // come along go to `found`.
  std::optional<int> list_jobs(std::vector<LintJob>& jobs, std::vector<LintFinding>& found) {
    if (auto usable = check_combination(settings_); !usable) {
      return wrong_call(usable.error());
    }
    bool walks_folders = !is_cfn_lint();
    auto listed = list_lint_jobs(settings_, walks_folders, found);
    if (!listed) {
      found = {no_such_template(listed.error())};
      return std::nullopt;
    }
    jobs = *std::move(listed);
    if (jobs.empty() && settings_.templates().empty() && settings_.deployment_files().empty()) {
      return take_standard_input(jobs);
    }
    return std::nullopt;
  }

  // Nothing was named: a template may come over a pipe.
  std::optional<int> take_standard_input(std::vector<LintJob>& jobs) {
    if (::isatty(STDIN_FILENO) == 1) {
      console_.error(page());
      return is_cfn_lint() ? kFailed : kUsage;
    }
    auto text = read_file("-");
    if (!is_cfn_lint() && text && trim(*text).empty()) {
      return wrong_call(usage_fault("TEMPLATE is missing, and standard input is empty"));
    }
    LintJob& job = jobs.emplace_back();
    if (text) {
      job.text = *std::move(text);
    }
    return std::nullopt;
  }

  static LintFinding no_such_template(const Diagnostic& fault) {
    LintFinding finding;
    finding.rule = rule_for("E0003");
    finding.message = fault.message;
    finding.help = fault.help;
    finding.end = {1, 1};
    finding.id = make_finding_id(finding);
    return finding;
  }

  int report(const LintOutcome& outcome, const LintFormat& format) {
    std::string path = settings_.output_file();
    LintFormatOptions options;
    options.is_colored = path.empty() && console_.colors_out();
    std::string text = format.write(outcome, options);
    if (!path.empty() && !text.empty()) {
      if (auto written = write_file(path, text); !written) {
        return configuration_fault(written.error());
      }
    } else {
      console_.out(text);
    }
    if (format.name == "text") {
      console_.note(lint_summary(outcome));
    }
    return exit_code(outcome);
  }

  int exit_code(const LintOutcome& outcome) const {
    std::string level = settings_.exit_level();
    int code = 0;
    for (const LintFinding& finding : outcome.findings) {
      if (finding.severity == Severity::Error) {
        code |= level == "none" ? 0 : 2;
      } else if (finding.severity == Severity::Warning) {
        code |= level == "informational" || level == "warning" ? 4 : 0;
      } else {
        code |= level == "informational" ? 8 : 0;
      }
    }
    return code;
  }

  CommandLine& line_;
  Console& console_;
  LintSettings settings_;
};

}  // namespace

int run_lint(CommandLine& line, LintPersona persona) {
  LintFlags unused;
  if (line.declares(lint_option_set(persona, unused))) {
    return kOk;
  }
  return LintCall(line, persona).run();
}

}  // namespace formwork::cli

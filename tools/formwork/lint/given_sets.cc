// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/lint/given_sets.hh"

#include <filesystem>
#include <utility>

#include "engine/base/file.hh"
#include "engine/document/builder.hh"
#include "engine/lint/schema/value.hh"
#include "tools/formwork/lint/glob.hh"
#include "tools/formwork/lint/read_faults.hh"

namespace formwork::cli {

namespace {

struct ReadFile {
  std::shared_ptr<Document> document;
  std::shared_ptr<SourceMap> sources;
};

std::optional<ReadFile> read(const std::string& path, std::vector<LintFinding>& findings) {
  auto text = read_file(path);
  if (!text) {
    findings.push_back(unreadable_file(path, text.error()));
    return std::nullopt;
  }
  ReadFile file;
  file.sources = std::make_shared<SourceMap>();
  Sink sink;
  file.document = read_document(*file.sources, path, *std::move(text), sink);
  if (sink.has_errors()) {
    for (LintFinding& fault : read_faults(path, file.document.get(), sink, *file.sources)) {
      findings.push_back(std::move(fault));
    }
    return std::nullopt;
  }
  return file;
}

LintFinding unsupported(std::string_view rule, std::string_view kind, const std::string& path) {
  LintFinding finding;
  finding.rule = rule_for(rule);
  finding.file = path;
  finding.message = std::string(kind) + " file " + lint::quote(path) + " is not supported";
  finding.end = {1, 1};
  finding.id = make_finding_id(finding);
  return finding;
}

// A later value of the same name takes the place of the earlier one.
void set_value(GivenSet& set, std::string name, const Node* value, SourceSpan span) {
  Location at = set.sources->locate(span);
  GivenSet::Value entry{std::move(name), value, at.begin, at.end};
  for (GivenSet::Value& other : set.values) {
    if (other.name == entry.name) {
      other.value = value;
      return;
    }
  }
  set.values.push_back(std::move(entry));
}

bool is_parameter_value(const Node& value) {
  return !value.is(NodeKind::Null) && !value.is_map();
}

// The closed form of a Git sync deployment file.
bool is_deployment(const Node& root) {
  const Node* path = root.get("template-file-path");
  if (path == nullptr || !path->is_string()) {
    return false;
  }
  for (const Member& member : root.members()) {
    const Node& value = *member.value;
    if (member.key == "parameters" || member.key == "tags") {
      if (!value.is_map()) {
        return false;
      }
      for (const Member& inner : value.members()) {
        bool is_fine =
            member.key == "tags" ? inner.value->is_string() : is_parameter_value(*inner.value);
        if (!is_fine) {
          return false;
        }
      }
    } else if (member.key != "template-file-path") {
      return false;
    }
  }
  return true;
}

std::string below_current_folder(std::string_view path) {
  namespace fs = std::filesystem;
  std::error_code fault;
  fs::path whole = fs::weakly_canonical(fs::path(path), fault);
  fs::path folder = fs::canonical(fs::current_path(fault), fault);
  if (!fault) {
    std::string relative = whole.lexically_relative(folder).string();
    if (!relative.empty() && !relative.starts_with("..")) {
      return relative;
    }
  }
  return tidy_path(path);
}

}  // namespace

lint::ParameterSet GivenSet::plain() const {
  lint::ParameterSet set;
  set.source = source;
  for (const Value& value : values) {
    std::string text;
    if (value.value->is_list()) {
      for (const Node* item : value.value->items()) {
        text += (text.empty() ? "" : ",") + lint::plain_text(*item);
      }
    } else {
      text = lint::plain_text(*value.value);
    }
    set.values[value.name] = std::move(text);
  }
  return set;
}

GivenSet make_given_set(const lint::ParameterSet& set) {
  GivenSet given;
  auto document = std::make_shared<Document>();
  NodeBuilder builder(document->arena);
  for (const auto& [name, text] : set.values) {
    given.values.push_back({name, builder.copy_string(text, {}), {}, {}});
  }
  given.document = std::move(document);
  return given;
}

std::optional<GivenSet> read_parameter_file(const std::string& path,
                                            std::vector<LintFinding>& findings) {
  auto file = read(path, findings);
  if (!file) {
    return std::nullopt;
  }
  const Node& root = *file->document->root;
  GivenSet set{path, {}, file->document, file->sources};
  bool is_fine = root.is_list();
  for (const Node* item : root.items()) {
    const Node* key = item->get("ParameterKey");
    const Node* value = item->get("ParameterValue");
    if (key == nullptr || value == nullptr || !key->is_scalar()) {
      is_fine = false;
      break;
    }
    set_value(set, std::string(key->text()), value, key->span);
  }
  if (!is_fine) {
    findings.push_back(unsupported("E0200", "Parameter", path));
    return std::nullopt;
  }
  return set;
}

std::optional<DeploymentFile> read_deployment_file(const std::string& path,
                                                   std::vector<LintFinding>& findings) {
  auto file = read(path, findings);
  if (!file) {
    return std::nullopt;
  }
  const Node& root = *file->document->root;
  if (!is_deployment(root)) {
    findings.push_back(unsupported("E0100", "Deployment", path));
    return std::nullopt;
  }
  DeploymentFile deployment;
  deployment.template_path = below_current_folder(root.get("template-file-path")->text());
  deployment.set = {path, {}, file->document, file->sources};
  if (const Node* parameters = root.get("parameters")) {
    for (const Member& member : parameters->members()) {
      set_value(deployment.set, std::string(member.key), member.value, member.key_span);
    }
  }
  return deployment;
}

}  // namespace formwork::cli

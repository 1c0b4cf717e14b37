// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/plan/repository_templates.hh"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "engine/document/document.hh"

namespace formwork::cli {

bool looks_like_template(const TemplateText& text) {
  constexpr const char* kVersion = "AWSTemplateFormatVersion";
  const bool names_version = text.text.find(kVersion) != std::string::npos;
  if (!names_version && text.text.find("Resources") == std::string::npos) {
    return false;
  }
  SourceMap sources;
  Sink faults;
  const auto document = read_document(sources, text.name, text.text, faults);
  if (document == nullptr || document->root == nullptr) {
    return names_version;
  }
  if (document->root->get(kVersion) != nullptr) {
    return true;
  }
  const Node* resources = document->root->get("Resources");
  if (resources == nullptr) {
    return false;
  }
  return std::any_of(resources->members().begin(), resources->members().end(),
                     [](const Member& member) {
                       const Node* type = member.value->get("Type");
                       return type != nullptr && type->text().find("::") != std::string_view::npos;
                     });
}

std::string shown_path(const GitRepository& repository, const std::string& path) {
  std::error_code error;
  const std::filesystem::path folder = std::filesystem::current_path(error);
  const std::filesystem::path file = std::filesystem::path(repository.top()) / path;
  return error ? path : file.lexically_relative(folder).generic_string();
}

std::string repository_path(const GitRepository& repository, const std::string& path) {
  std::error_code error;
  const std::filesystem::path folder = std::filesystem::current_path(error);
  const std::filesystem::path file = (folder / path).lexically_normal();
  return error ? path : file.lexically_relative(repository.top()).generic_string();
}

}  // namespace formwork::cli

// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <iterator>
#include <utility>

#include "engine/base/file.hh"
#include "tools/schemac/catalog_compile.hh"

namespace formwork {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargestRuleFile = 64U << 20U;

using Reader = Result<std::vector<RuleDocument>> (*)(const std::string&, std::string_view);

Reader reader_of(const fs::path& path) {
  const std::string extension = path.extension().string();
  return extension == ".schemas"    ? &read_schemas
         : extension == ".tables"   ? &read_tables
         : extension == ".services" ? &read_services
         : extension == ".rules"    ? &read_rules
                                    : nullptr;
}

}  // namespace

Result<std::vector<RuleDocument>> load_rules(const std::string& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    if (reader_of(it->path()) != nullptr) {
      files.push_back(it->path());
    }
  }
  if (error) {
    return fail("F101", "The folder " + folder + " cannot be read: " + error.message());
  }
  std::sort(files.begin(), files.end());
  std::vector<RuleDocument> documents;
  for (const fs::path& file : files) {
    Result<std::string> text = read_file(file.string(), kLargestRuleFile);
    if (!text) {
      return std::move(text).failure();
    }
    Result<std::vector<RuleDocument>> read = reader_of(file)(file.string(), *text);
    if (!read) {
      return read;
    }
    std::move(read->begin(), read->end(), std::back_inserter(documents));
  }
  std::sort(documents.begin(), documents.end(),
            [](const RuleDocument& a, const RuleDocument& b) { return a.name < b.name; });
  const auto twice = std::adjacent_find(
      documents.begin(), documents.end(),
      [](const RuleDocument& a, const RuleDocument& b) { return a.name == b.name; });
  if (twice != documents.end()) {
    return fail("F702", folder + ": " + twice->name + " is there twice.");
  }
  return documents;
}

std::string make_catalog(std::span<const RuleDocument> documents) {
  std::vector<CatalogEntry> entries;
  for (const RuleDocument& document : documents) {
    entries.push_back({document.name, &document.value});
  }
  return make_catalog(std::span<const CatalogEntry>(entries));
}

}  // namespace formwork

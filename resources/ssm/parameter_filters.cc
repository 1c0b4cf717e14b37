// SPDX-License-Identifier: Apache-2.0
#include "resources/ssm/parameter_filters.hh"

#include <algorithm>
#include <vector>

#include "engine/base/text.hh"
#include "resources/common/api_support.hh"
#include "resources/ssm/parameter_names.hh"

namespace formwork::ssm {

namespace {

using Words = std::vector<std::string>;

bool holds(const Words& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string bracketed(const Words& words) {
  return "[" + join(words, ", ") + "]";
}

bool is_tag(const std::string& key) {
  return key.starts_with("tag:");
}

Result<void> check_key(const std::string& key, const Words& valid) {
  if (holds(valid, key) || is_tag(key) || key == "DataType") {
    return {};
  }
  return fail("InvalidFilterKey", "The following filter key is not valid: " + key +
                                      ". Valid filter keys include: " + bracketed(valid) + ".");
}

Result<void> check_option(const std::string& key, const std::string& option) {
  const Words valid =
      key == "Path" ? Words{"Recursive", "OneLevel"} : Words{"BeginsWith", "Equals"};
  if (option.empty() || holds(valid, option) || (key == "Name" && option == "Contains")) {
    return {};
  }
  return fail("InvalidFilterOption", "The following filter option is not valid: " + option +
                                         ". Valid options include: " + bracketed(valid) + ".");
}

Result<void> check_values(const std::string& key, const Words& values) {
  if (values.empty() && !is_tag(key)) {
    return fail("InvalidFilterValue",
                "The following filter values are missing : null for filter key " + key);
  }
  Words valid;
  if (key == "Type") {
    valid = {"String", "StringList", "SecureString"};
  } else if (key == "Tier") {
    valid = {"Standard", "Advanced", "Intelligent-Tiering"};
  }
  for (const std::string& value : values) {
    if (!valid.empty() && !holds(valid, value)) {
      return fail("InvalidFilterValue", "The following filter value is not valid: " + value +
                                            ". Valid values include: " + bracketed(valid) + ".");
    }
    if (key != "Path") {
      continue;
    }
    const std::string lower = to_lower(value);
    if (lower.starts_with("/aws") || lower.starts_with("/ssm")) {
      return fail("ValidationException",
                  "Filters for common parameters can't be prefixed with \"aws\" or \"ssm\" "
                  "(case-insensitive). When using global parameters, please specify within a "
                  "global namespace.");
    }
    if (auto good = check_path(value); !good) {
      return good;
    }
  }
  return {};
}

Result<void> check_filters(std::span<const Value> filters, const Words& valid_keys) {
  Words seen;
  for (const Value& filter : filters) {
    const std::string key = filter.get_text("Key");
    if (auto good = check_key(key, valid_keys); !good) {
      return good;
    }
    if (auto good = check_values(key, texts_of(filter.find("Values"))); !good) {
      return good;
    }
    if (holds(seen, key)) {
      return fail("InvalidFilterKey", "The following filter is duplicated in the request: " + key +
                                          ". A request can contain only one occurrence of a "
                                          "specific filter.");
    }
    seen.push_back(key);
    if (auto good = check_option(key, filter.get_text("Option")); !good) {
      return good;
    }
  }
  return {};
}

std::string rooted(std::string_view name) {
  return name.starts_with('/') ? std::string(name) : "/" + std::string(name);
}

bool is_below(const std::string& name, std::string path, bool is_recursive) {
  if (path.size() > 1 && path.ends_with('/')) {
    path.pop_back();
  }
  const std::string full = rooted(name);
  const std::string prefix = path == "/" ? path : path + "/";
  if (!full.starts_with(prefix)) {
    return false;
  }
  return is_recursive || full.find('/', prefix.size()) == std::string::npos;
}

bool fits(const std::string& text, const std::string& value, const std::string& option) {
  if (option == "BeginsWith") {
    return text.starts_with(value);
  }
  return option == "Contains" ? text.find(value) != std::string::npos : text == value;
}

bool fits_name(const std::string& name, const std::string& value, const std::string& option) {
  return fits(rooted(name), option == "Contains" ? value : rooted(value), option);
}

bool passes(const Value& filter, const std::string& name, const Value& record, const Value& tags) {
  const std::string key = filter.get_text("Key");
  const std::string option = filter.get_text("Option");
  const Words values = texts_of(filter.find("Values"));
  if (is_tag(key)) {
    const Value* tag = tags.find(key.substr(4));
    return tag != nullptr &&
           (values.empty() || std::any_of(values.begin(), values.end(), [&](const auto& value) {
              return fits(tag->scalar_text(), value, option);
            }));
  }
  return std::any_of(values.begin(), values.end(), [&](const std::string& value) {
    if (key == "Path") {
      return is_below(name, value, option == "Recursive");
    }
    if (key == "Name") {
      return fits_name(name, value, option);
    }
    std::string text = record.get_text(key);
    if (text.empty() && key != "KeyId") {
      text = key == "Tier" ? "Standard" : "text";
    }
    return fits(text, value, option);
  });
}

}  // namespace

Result<void> check_describe_filters(std::span<const Value> filters) {
  return check_filters(filters, {"Path", "Name", "Type", "KeyId", "Tier"});
}

Result<void> check_path_filters(std::span<const Value> filters) {
  for (const Value& filter : filters) {
    const std::string key = filter.get_text("Key");
    if (key != "Type" && key != "KeyId" && key != "Label") {
      return fail("InvalidFilterKey", "The following filter key is not valid: " + key +
                                          ". Valid filter keys include: [Type, KeyId].");
    }
  }
  return check_filters(filters, {"Type", "KeyId", "Label"});
}

bool passes_filters(std::span<const Value> filters, const std::string& name, const Value& record,
                    const Value& tags) {
  return std::all_of(filters.begin(), filters.end(), [&](const Value& filter) {
    return filter.get_text("Key") == "Label" || passes(filter, name, record, tags);
  });
}

bool passes_old_filters(std::span<const Value> filters, const std::string& name,
                        const Value& record) {
  return std::all_of(filters.begin(), filters.end(), [&](const Value& filter) {
    const std::string key = filter.get_text("Key");
    return holds(texts_of(filter.find("Values")), key == "Name" ? name : record.get_text(key));
  });
}

}  // namespace formwork::ssm

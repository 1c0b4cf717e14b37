// SPDX-License-Identifier: Apache-2.0
#include "engine/provision/provider.hh"

#include <algorithm>
#include <array>
#include <functional>

#include "engine/schema/catalog.hh"

namespace formwork {

namespace {

struct CodeRow {
  HandlerErrorCode code;
  const char* text;
  bool is_retryable;
};

// Which codes are retriable is part of the registry contract.
constexpr std::array<CodeRow, 15> kCodes = {{
    {HandlerErrorCode::None, "", false},
    {HandlerErrorCode::NotUpdatable, "NotUpdatable", false},
    {HandlerErrorCode::InvalidRequest, "InvalidRequest", false},
    {HandlerErrorCode::AccessDenied, "AccessDenied", false},
    {HandlerErrorCode::InvalidCredentials, "InvalidCredentials", false},
    {HandlerErrorCode::AlreadyExists, "AlreadyExists", false},
    {HandlerErrorCode::NotFound, "NotFound", false},
    {HandlerErrorCode::ResourceConflict, "ResourceConflict", true},
    {HandlerErrorCode::Throttling, "Throttling", true},
    {HandlerErrorCode::ServiceLimitExceeded, "ServiceLimitExceeded", false},
    {HandlerErrorCode::NotStabilized, "NotStabilized", true},
    {HandlerErrorCode::GeneralServiceException, "GeneralServiceException", false},
    {HandlerErrorCode::ServiceInternalError, "ServiceInternalError", true},
    {HandlerErrorCode::NetworkFailure, "NetworkFailure", true},
    {HandlerErrorCode::InternalFailure, "InternalFailure", false},
}};

const CodeRow& row_of(HandlerErrorCode code) {
  return kCodes[static_cast<std::size_t>(code)];
}

constexpr std::string_view kCustomResource = "AWS::CloudFormation::CustomResource";

ResourceProvider* find_registered(std::string_view type_name) {
  for (const ProviderEntry* entry = RegisteredList<ProviderEntry>::head; entry != nullptr;
       entry = entry->next) {
    if (entry->type_name == type_name) {
      return entry->provider;
    }
  }
  return nullptr;
}

}  // namespace

const char* to_string(HandlerErrorCode code) {
  return row_of(code).text;
}

std::optional<HandlerErrorCode> parse_handler_error_code(std::string_view text) {
  for (const CodeRow& row : kCodes) {
    if (!text.empty() && text == row.text) {
      return row.code;
    }
  }
  return std::nullopt;
}

bool is_retryable(HandlerErrorCode code) {
  return row_of(code).is_retryable;
}

Progress Progress::success(std::string physical_id, Value attributes) {
  Progress progress;
  progress.physical_id = std::move(physical_id);
  progress.attributes = std::move(attributes);
  return progress;
}

Progress Progress::in_progress(Value callback_context, std::int64_t delay_ms,
                               std::string physical_id) {
  Progress progress;
  progress.status = Status::InProgress;
  progress.physical_id = std::move(physical_id);
  progress.callback_context = std::move(callback_context);
  progress.callback_delay_ms = delay_ms;
  return progress;
}

Progress Progress::failed(HandlerErrorCode code, std::string message) {
  Progress progress;
  progress.status = Status::Failed;
  progress.error = code;
  progress.message = std::move(message);
  return progress;
}

const char* to_string(SupportLevel level) {
  switch (level) {
    case SupportLevel::Unknown:
      return "unknown";
    case SupportLevel::Modelled:
      return "modelled";
    case SupportLevel::Live:
      return "live";
  }
  return "";
}

Result<std::vector<std::string>> ResourceProvider::list(const ProviderRequest& request) {
  return fail("F501", "The provider of " + request.type + " cannot list its resources");
}

void ProviderSet::add_external(std::string type_name, std::unique_ptr<ResourceProvider> provider) {
  for (auto& [name, existing] : externals_) {
    if (name == type_name) {
      existing = std::move(provider);
      return;
    }
  }
  externals_.emplace_back(std::move(type_name), std::move(provider));
}

ResourceProvider* ProviderSet::find(std::string_view type_name) const {
  for (const auto& [name, provider] : externals_) {
    if (name == type_name) {
      return provider.get();
    }
  }
  if (ResourceProvider* own = find_registered(type_name); own != nullptr) {
    return own;
  }
  if (type_name.starts_with("Custom::")) {
    // Every custom type without a program of its own is a custom resource.
    if (ResourceProvider* custom = find(kCustomResource); custom != nullptr) {
      return custom;
    }
  }
  const bool is_known =
      SchemaCatalog::builtin().find(type_name) != nullptr ||
      std::binary_search(private_types_.begin(), private_types_.end(), type_name, std::less<>());
  return is_known ? modelled_ : nullptr;
}

void ProviderSet::set_private_types(std::vector<std::string> type_names) {
  private_types_ = std::move(type_names);
  std::sort(private_types_.begin(), private_types_.end());
}

std::vector<std::string> ProviderSet::own_types() const {
  std::vector<std::string> types;
  for (const ProviderEntry* entry = RegisteredList<ProviderEntry>::head; entry != nullptr;
       entry = entry->next) {
    types.emplace_back(entry->type_name);
  }
  for (const auto& external : externals_) {
    types.push_back(external.first);
  }
  std::sort(types.begin(), types.end());
  types.erase(std::unique(types.begin(), types.end()), types.end());
  return types;
}

}  // namespace formwork

// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/addresses.hh"

#include "engine/base/text.hh"
#include "resources/common/api_objects.hh"
#include "resources/lambda/checks.hh"

namespace formwork::lambda {

namespace {

constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz234567";
constexpr std::size_t kAccountLength = 8;  // of 40 bits
constexpr std::size_t kIdLength = 32;
/// Makes the start of an id look like the rest of it; any odd number and mask would do.
constexpr std::uint64_t kFactor = 0x9d2c5681d3U;
constexpr std::uint64_t kMask = 0xffffffffffU;

constexpr std::uint64_t inverse_of(std::uint64_t odd) {
  std::uint64_t inverse = 1;
  for (int i = 0; i < 6; ++i) {
    inverse *= 2 - odd * inverse;  // doubles the bits that are right
  }
  return inverse;
}

// The account is in the id, so that an address leads to its world.
std::string new_id(World& world) {
  const auto account = static_cast<std::uint64_t>(parse_integer(world.account_id).value_or(0));
  std::uint64_t number = (account * kFactor) & kMask;
  std::string id;
  for (std::size_t i = 0; i < kAccountLength; ++i) {
    id += kAlphabet[number & 31U];
    number >>= 5U;
  }
  return id + world.ids.pick(kAlphabet, kIdLength - kAccountLength);
}

Failure no_function() {
  return no_such("Function does not exist");
}

// Without this program's own port, where the port is what the host goes by.
std::string host_of(std::string_view endpoint) {
  const std::size_t scheme = endpoint.find("://");
  const std::string_view host =
      scheme == std::string_view::npos ? endpoint : endpoint.substr(scheme + 3);
  const std::size_t port = host.rfind(':');
  return "localhost" +
         (port == std::string_view::npos ? std::string() : std::string(host.substr(port)));
}

}  // namespace

std::string account_of_address(std::string_view id) {
  if (id.size() != kIdLength) {
    return "";
  }
  std::uint64_t number = 0;
  for (std::size_t i = kAccountLength; i-- > 0;) {
    const std::size_t digit = kAlphabet.find(id[i]);
    if (digit == std::string_view::npos) {
      return "";
    }
    number = (number << 5U) | digit;
  }
  const std::string account = std::to_string((number * inverse_of(kFactor)) & kMask);
  return account.size() > 12 ? "" : std::string(12 - account.size(), '0') + account;
}

std::string address_url(const World& world, std::string_view id, std::string_view endpoint) {
  const std::string host = std::string(id) + ".lambda-url." + world.region + ".";
  return endpoint.empty() ? "https://" + host + "on.aws/"
                          : "http://" + host + host_of(endpoint) + "/";
}

Result<void> check_address(const Value& properties) {
  Checks checks;
  checks.one_of("authType", properties.get_text("AuthType"), {"NONE", "AWS_IAM"});
  checks.one_of("invokeMode", properties.get_text("InvokeMode"), {"RESPONSE_STREAM", "BUFFERED"});
  const std::string qualifier = properties.get_text("Qualifier");
  checks.pattern("qualifier", qualifier, qualifier != kLatest && !parse_integer(qualifier),
                 "((?!^\\d+$)^[0-9a-zA-Z-_]+$)");
  checks.range("cors.maxAge", properties.find_path({"Cors", "MaxAge"}), 0, 86400);
  return checks.finish();
}

Result<Made> add_address(const Call& call, std::string_view endpoint) {
  if (auto checked = check_address(call.properties); !checked) {
    return std::move(checked).failure();
  }
  auto found = find_function(call.world, call.properties.get_text("TargetFunctionArn"),
                             call.properties.get_text("Qualifier"));
  if (!found) {
    return found.error().code == "ResourceNotFoundException" && call.request.stack_id.empty()
               ? no_function()
               : std::move(found).failure();
  }
  const std::string arn = found->asked_arn();
  const std::string id = new_id(call.world);
  Value attributes = map_with("FunctionArn", Value::string(arn));
  attributes.set("FunctionUrl", Value::string(address_url(call.world, id, endpoint)));
  auto made = add_object(
      call, {.place = kUrls,
             .key = arn,
             .attributes = std::move(attributes),
             .extra = map_with("UrlId", Value::string(id)),
             .taken_message = "Failed to create function url config for [functionArn = " + arn +
                              "]. Error message:  FunctionUrlConfig exists for this Lambda "
                              "function"});
  if (!made) {
    return made;
  }
  auto put = put_object(call.world, kUrlIds, id, map_with("Target", Value::string(arn)));
  return put ? std::move(made) : std::move(put).failure();
}

Result<void> delete_address(World& world, const std::string& target_arn) {
  auto record = find_object(world, kUrls, target_arn);
  if (!record || record->is_null()) {
    return record ? Result<void>() : std::move(record).failure();
  }
  auto erased = world.store.erase_object(kUrlIds.service, kUrlIds.kind, record->get_text("UrlId"));
  if (erased) {
    erased = world.store.erase_object(kUrls.service, kUrls.kind, target_arn);
  }
  return erased ? Result<void>() : std::move(erased).failure();
}

Result<void> delete_addresses(World& world, const std::string& function_arn) {
  auto aliases = list_objects(world, kUrls, function_arn + ":");
  if (!aliases) {
    return std::move(aliases).failure();
  }
  for (const auto& [arn, record] : *aliases) {
    if (auto deleted = delete_address(world, arn); !deleted) {
      return deleted;
    }
  }
  return delete_address(world, function_arn);
}

Result<std::optional<FunctionAddress>> find_address(World& world, std::string_view id) {
  auto entry = find_object(world, kUrlIds, id);
  if (!entry || entry->is_null()) {
    return entry ? Result<std::optional<FunctionAddress>>(std::optional<FunctionAddress>())
                 : std::move(entry).failure();
  }
  const std::string target = entry->get_text("Target");
  auto record = find_object(world, kUrls, target);
  if (!record || record->is_null()) {
    return record ? Result<std::optional<FunctionAddress>>(std::optional<FunctionAddress>())
                  : std::move(record).failure();
  }
  const Value properties = properties_of(*record);
  const FunctionReference reference = parse_function_reference(target);
  FunctionAddress address;
  address.id = std::string(id);
  address.function = reference.name;
  address.qualifier = reference.qualifier;
  address.needs_signature = properties.get_text("AuthType") == "AWS_IAM";
  address.is_streamed = properties.get_text("InvokeMode") == "RESPONSE_STREAM";
  if (const Value* cors = properties.find("Cors")) {
    address.cors = *cors;
  }
  return std::optional<FunctionAddress>(std::move(address));
}

}  // namespace formwork::lambda

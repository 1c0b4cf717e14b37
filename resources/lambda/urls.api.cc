// SPDX-License-Identifier: Apache-2.0
// Function URLs.
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/properties.hh"
#include "resources/lambda/addresses.hh"
#include "resources/lambda/shapes.hh"

namespace formwork::lambda {

namespace {

constexpr std::size_t kLargestPage = 50;

constexpr std::string_view kNoUrl = "The resource you requested does not exist.";
constexpr std::string_view kNoFunction = "Function does not exist";

struct AskedUrl {
  std::string arn;
  Value record;
};

std::string asked_qualifier(const ApiCall& call) {
  const std::string given = call.text("Qualifier");
  return given.empty() ? parse_function_reference(call.text("FunctionName")).qualifier : given;
}

Result<AskedUrl> asked_url(ApiCall& call, std::string_view no_function = kNoUrl) {
  Value asked = map_with("Qualifier", Value::string(asked_qualifier(call)));
  if (auto checked = check_address(asked); !checked) {
    return std::move(checked).failure();
  }
  if (auto checked = check_region(call); !checked) {
    return std::move(checked).failure();
  }
  auto found = asked_function(call);
  if (!found) {
    return found.error().code == "ResourceNotFoundException" ? no_such(std::string(no_function))
                                                             : std::move(found).failure();
  }
  AskedUrl url{found->asked_arn(), Value()};
  auto record = find_object(call.world, kUrls, url.arn);
  if (!record || record->is_null()) {
    return record ? no_such(std::string(kNoUrl)) : std::move(record).failure();
  }
  url.record = std::move(*record);
  return url;
}

Value url_shape(const ApiCall& call, const Value& record) {
  Value shape = Value::map();
  copy_members(shape, model_of(record), {"FunctionArn", "AuthType", "Cors", "InvokeMode"});
  // By the address that this caller reaches the emulator at.
  shape.set("FunctionUrl",
            Value::string(address_url(call.world, record.get_text("UrlId"), call.caller.endpoint)));
  shape.set("CreationTime", Value::string(format_time(number_of(record, "CreationTime"))));
  shape.set("LastModifiedTime", Value::string(format_time(number_of(record, "LastModifiedTime"))));
  return shape;
}

// What is read has its default, what is written only what was said.
Value full_url_shape(const ApiCall& call, const Value& record) {
  Value shape = url_shape(call, record);
  set_default(shape, "InvokeMode", Value::string("BUFFERED"));
  return shape;
}

Result<Value> create_url(ApiCall& call) {
  Value properties = Value::map();
  copy_members(properties, call.input, {"AuthType", "Cors", "InvokeMode"});
  set_text(properties, "Qualifier", asked_qualifier(call));
  properties.set("TargetFunctionArn", Value::string(call.text("FunctionName")));
  const OutsideCall outside(call.world, "AWS::Lambda::Url", "", std::move(properties));
  auto made = add_address(*outside, call.caller.endpoint);
  if (!made) {
    return api_fault(made.error());
  }
  auto record = find_object(call.world, kUrls, made->physical_id);
  if (!record) {
    return record;
  }
  Value shape = url_shape(call, *record);
  shape.erase("LastModifiedTime");
  return shape;
}

Result<Value> get_url(ApiCall& call) {
  auto url = asked_url(call);
  return url ? Result<Value>(full_url_shape(call, url->record)) : std::move(url).failure();
}

Result<Value> update_url(ApiCall& call) {
  auto url = asked_url(call, kNoFunction);
  if (!url) {
    return std::move(url).failure();
  }
  Value properties = properties_of(url->record);
  copy_members(properties, call.input, {"AuthType", "Cors", "InvokeMode"});
  if (auto checked = check_address(properties); !checked) {
    return std::move(checked).failure();
  }
  url->record.set("Properties", std::move(properties));
  if (auto put = put_changed(call.world, kUrls, url->arn, url->record); !put) {
    return std::move(put).failure();
  }
  return url_shape(call, url->record);
}

Result<Value> delete_url(ApiCall& call) {
  auto url = asked_url(call);
  if (!url) {
    return std::move(url).failure();
  }
  auto deleted = delete_address(call.world, url->arn);
  return deleted ? Result<Value>(Value::map()) : std::move(deleted).failure();
}

Result<Value> list_urls(ApiCall& call) {
  auto found = asked_unqualified(call);
  if (!found) {
    return found.error().code == "ResourceNotFoundException" ? no_such(std::string(kNoFunction))
                                                             : std::move(found).failure();
  }
  Value::List shapes;
  auto itself = find_object(call.world, kUrls, found->arn);
  auto aliases = list_objects(call.world, kUrls, found->arn + ":");
  if (!itself || !aliases) {
    return itself ? std::move(aliases).failure() : std::move(itself).failure();
  }
  if (!itself->is_null()) {
    shapes.push_back(full_url_shape(call, *itself));
  }
  for (const auto& [arn, record] : *aliases) {
    shapes.push_back(full_url_shape(call, record));
  }
  return pages(call, "FunctionUrlConfigs", std::move(shapes), kLargestPage);
}

FORMWORK_LAMBDA_OPERATION(create_url, "CreateFunctionUrlConfig", Write);
FORMWORK_LAMBDA_OPERATION(get_url, "GetFunctionUrlConfig", Read);
FORMWORK_LAMBDA_OPERATION(update_url, "UpdateFunctionUrlConfig", Write);
FORMWORK_LAMBDA_OPERATION(delete_url, "DeleteFunctionUrlConfig", Write);
FORMWORK_LAMBDA_OPERATION(list_urls, "ListFunctionUrlConfigs", Read);

}  // namespace

}  // namespace formwork::lambda

// SPDX-License-Identifier: Apache-2.0
// Dashboards: kept and told. Of their content only that it is a JSON object is looked at.
#include "engine/base/text.hh"
#include "engine/value/convert.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/checks.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"

namespace formwork::cloudwatch {

namespace {

constexpr std::string_view kType = "AWS::CloudWatch::Dashboard";
constexpr ObjectPlace kDashboards{"modelled", kType};

std::string arn_of(const World& world, const std::string& name) {
  return global_arn(world, "cloudwatch", "dashboard/" + name);
}

Result<Value> put(ApiCall& call) {
  const std::string name = call.text("DashboardName");
  const std::string body = call.text("DashboardBody");
  constexpr std::size_t kLongestName = 255;
  if (name.empty() || name.size() > kLongestName || !is_word(name, "-_")) {
    return fail(
        "InvalidParameterValue",
        "The value for field DashboardName contains invalid characters. It can only contain "
        "alphanumerics, dash (-) and underscore (_).\n");
  }
  if (auto parsed = value_from_json(body); !parsed || !parsed->is_map()) {
    Value message = map_with("DataPath", Value::string(""));
    message.set("Message", Value::string("The field DashboardBody must be a valid JSON object"));
    call.answer.fault_members.set("dashboardValidationMessages", Value::list({std::move(message)}));
    return fail("InvalidParameterInput",
                "The dashboard body is invalid, there are validation "
                "errors: The field DashboardBody must be a valid JSON "
                "object");
  }
  auto known = find_stored(call.world, kDashboards, "DashboardName", name);
  if (!known) {
    return std::move(known).failure();
  }
  if (known->record.is_null()) {
    Value properties = map_with("DashboardName", Value::string(name));
    properties.set("DashboardBody", Value::string(body));
    auto made = create_outside(call, kType, std::move(properties));
    if (!made) {
      return fail("InvalidParameterValue", made.error().message);
    }
  } else {
    Value properties = properties_of(known->record);
    properties.set("DashboardBody", Value::string(body));
    known->record.set("Properties", std::move(properties));
    known->record.set("LastModifiedTime", Value::number(call.world.clock.now()));
    if (auto stored = put_object(call.world, kDashboards, known->key, known->record); !stored) {
      return std::move(stored).failure();
    }
  }
  return map_with("DashboardValidationMessages", Value::list());
}

Result<Value> get(ApiCall& call) {
  const std::string name = call.text("DashboardName");
  auto known = find_stored(call.world, kDashboards, "DashboardName", name);
  if (!known) {
    return std::move(known).failure();
  }
  if (known->record.is_null()) {
    return fail("ResourceNotFound", "Dashboard " + name + " does not exist");
  }
  Value answer = map_with("DashboardArn", Value::string(arn_of(call.world, name)));
  answer.set("DashboardBody", Value::string(document_text(known->model.find("DashboardBody"))));
  answer.set("DashboardName", Value::string(name));
  return answer;
}

Result<Value> list(ApiCall& call) {
  auto all = stored_objects(call.world, kDashboards);
  if (!all) {
    return std::move(all).failure();
  }
  Value::List entries;
  for (const StoredObject& one : *all) {
    const std::string name = one.text("DashboardName");
    if (!name.starts_with(call.text("DashboardNamePrefix"))) {
      continue;
    }
    Value entry = map_with("DashboardName", Value::string(name));
    entry.set("DashboardArn", Value::string(arn_of(call.world, name)));
    set_time(entry, "LastModified", one.record, "LastModifiedTime");
    const std::string body = document_text(one.model.find("DashboardBody"));
    entry.set("Size", Value::number(static_cast<std::int64_t>(body.size())));
    entries.push_back(std::move(entry));
  }
  return page_of(
      call, std::move(entries),
      {.member = "DashboardEntries", .largest = 1000, .fault_code = "InvalidParameterValue"});
}

Result<Value> remove(ApiCall& call) {
  std::vector<StoredObject> gone;
  std::string missing;
  for (const std::string& name : input_texts(call, "DashboardNames")) {
    auto known = find_stored(call.world, kDashboards, "DashboardName", last_part(name, '/'));
    if (!known) {
      return std::move(known).failure();
    }
    if (known->record.is_null()) {
      missing.append(missing.empty() ? "" : ", ").append(name);
    } else {
      gone.push_back(std::move(*known));
    }
  }
  if (!missing.empty()) {
    return fail("ResourceNotFound", "The specified dashboard does not exist. [" + missing + "]");
  }
  for (const StoredObject& one : gone) {
    if (auto removed = remove_outside(call, kType, one.key, properties_of(one.record)); !removed) {
      return fail("InternalServiceFault", removed.error().message);
    }
  }
  return Value::map();
}

using Access = OperationEntry::Access;
constinit OperationEntry entries[] = {{"cloudwatch", "PutDashboard", Access::Write, &put},
                                      {"cloudwatch", "GetDashboard", Access::Read, &get},
                                      {"cloudwatch", "ListDashboards", Access::Read, &list},
                                      {"cloudwatch", "DeleteDashboards", Access::Write, &remove}};
const Register<OperationEntry> kRegistered[]{Register(entries[0]), Register(entries[1]),
                                             Register(entries[2]), Register(entries[3])};

}  // namespace

}  // namespace formwork::cloudwatch

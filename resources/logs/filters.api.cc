// SPDX-License-Identifier: Apache-2.0
// Metric filters and subscription filters of log groups.
#include "resources/logs/filters.hh"

#include <algorithm>

#include "engine/service/delivery.hh"
#include "resources/common/api_support.hh"
#include "resources/common/checks.hh"
#include "resources/logs/destinations.hh"
#include "resources/logs/filter_pattern.hh"
#include "resources/logs/log_calls.hh"
#include "resources/logs/log_group.hh"

namespace formwork::logs {

namespace {

constexpr std::size_t kMostMetricFilters = 100;
constexpr std::size_t kMostSubscriptions = 2;

using List = Result<std::vector<Filter>> (*)(World& world, const std::string& group);

Result<Value> put_filter(ApiCall& call, ObjectPlace place, List list, std::size_t most,
                         std::initializer_list<std::string_view> members) {
  const std::string group = call.text("logGroupName");
  const std::string name = call.text("filterName");
  auto known = find_group(call.world, group);
  auto filters =
      known ? list(call.world, group) : Result<std::vector<Filter>>(std::move(known).failure());
  if (!filters) {
    return std::move(filters).failure();
  }
  const auto same = std::find_if(filters->begin(), filters->end(), [&name](const Filter& filter) {
    return filter.shape.get_text("filterName") == name;
  });
  if (same == filters->end() && filters->size() >= most) {
    return fail("LimitExceededException", "Resource limit exceeded.");
  }
  if (same != filters->end() && same->place.service != place.service) {
    return fail("OperationAbortedException",
                "The filter " + name + " belongs to a stack, which has to change it.");
  }
  Value shape = map_with("logGroupName", Value::string(group));
  shape.set("filterName", Value::string(name));
  shape.set("filterPattern", Value::string(call.text("filterPattern")));
  copy_members(shape, call.input, members);
  shape.set("applyOnTransformedLogs", Value::boolean(call.flag("applyOnTransformedLogs")));
  const std::int64_t created =
      same == filters->end() ? call.world.clock.now() : number_of(same->shape, "creationTime");
  set_number(shape, "creationTime", created);
  auto put = put_object(call.world, place, group + "\n" + name, shape);
  return put ? Result<Value>(Value::map()) : Result<Value>(std::move(put).failure());
}

Result<Value> delete_filter(ApiCall& call, List list, bool must_exist) {
  const std::string group = call.text("logGroupName");
  auto known = find_group(call.world, group);
  auto filters =
      known ? list(call.world, group) : Result<std::vector<Filter>>(std::move(known).failure());
  if (!filters) {
    return std::move(filters).failure();
  }
  for (const Filter& filter : *filters) {
    if (filter.shape.get_text("filterName") == call.text("filterName")) {
      auto erased =
          call.world.store.erase_object(filter.place.service, filter.place.kind, filter.key);
      return erased ? Result<Value>(Value::map()) : Result<Value>(std::move(erased).failure());
    }
  }
  if (!must_exist) {
    return Value::map();
  }
  return fail("ResourceNotFoundException", "The specified subscription filter does not exist.");
}

Result<Value> put_metric_filter(ApiCall& call) {
  if (auto pattern = FilterPattern::compile(call.text("filterPattern")); !pattern) {
    return std::move(pattern).failure();
  }
  return put_filter(
      call, kMetricFilters, &metric_filters, kMostMetricFilters,
      {"metricTransformations", "fieldSelectionCriteria", "emitSystemFieldDimensions"});
}

Result<Value> delete_metric_filter(ApiCall& call) {
  return delete_filter(call, &metric_filters, false);
}

bool has_metric(const Value& shape, const std::string& name, const std::string& space) {
  const Value* list = shape.find("metricTransformations");
  const auto items = list == nullptr ? std::span<const Value>() : list->items();
  return std::any_of(items.begin(), items.end(), [&](const Value& item) {
    return item.get_text("metricName") == name && item.get_text("metricNamespace") == space;
  });
}

// A page of filters; the token names group and filter.
Value page_of_filters(const ApiCall& call, std::vector<Filter> filters, std::string_view member) {
  const std::string prefix = call.text("filterNamePrefix");
  Value::List shapes;
  for (Filter& filter : filters) {
    if (filter.shape.get_text("filterName").starts_with(prefix)) {
      filter.shape.set("#key", Value::string(filter.shape.get_text("logGroupName") + "\n" +
                                             filter.shape.get_text("filterName")));
      shapes.push_back(std::move(filter.shape));
    }
  }
  // The key leads the pages and is no member of the answer, so it is not written.
  return keyed_page(call, std::move(shapes), member, "#key");
}

Result<Value> describe_metric_filters(ApiCall& call) {
  const std::string group = call.text("logGroupName");
  const std::string name = call.text("metricName");
  const std::string space = call.text("metricNamespace");
  if (name.empty() != space.empty()) {
    return invalid_parameter("metricName and metricNamespace must be given together.");
  }
  if (!group.empty()) {
    if (auto known = find_group(call.world, group); !known) {
      return std::move(known).failure();
    }
  }
  auto filters = metric_filters(call.world, group);
  if (!filters) {
    return std::move(filters).failure();
  }
  if (!name.empty()) {
    std::erase_if(*filters,
                  [&](const Filter& each) { return !has_metric(each.shape, name, space); });
  }
  return page_of_filters(call, *std::move(filters), "metricFilters");
}

// Functions have to let the group in before it is subscribed to.
Result<void> ask_function(ApiCall& call, const std::string& function_arn) {
  Delivery asked;
  asked.source_service = "logs.amazonaws.com";
  asked.source_arn = log_group_arn(call.world, call.text("logGroupName")) + ":*";
  asked.source_account = call.world.account_id;
  asked.only_asks = true;
  auto done = deliver(call, function_arn, asked);
  if (done || done.error().code.starts_with("F3")) {
    return done;
  }
  return invalid_parameter(
      "Could not execute the lambda function. Make sure you have given CloudWatch Logs permission "
      "to execute your function.");
}

Result<Value> put_subscription(ApiCall& call) {
  const std::string arn = call.text("destinationArn");
  if (auto group = find_group(call.world, call.text("logGroupName")); !group) {
    return std::move(group).failure();
  }
  if (auto pattern = FilterPattern::compile(call.text("filterPattern")); !pattern) {
    return std::move(pattern).failure();
  }
  auto target = delivery_target(call.world, arn);
  if (!target) {
    return std::move(target).failure();
  }
  if (target->empty() || !arn.starts_with("arn:")) {
    return invalid_parameter("Could not find the destination " + arn + ".");
  }
  const std::string service(arn_field(*target, 2));
  const bool needs_role = service == "kinesis" || service == "firehose";
  if (needs_role && *target == arn && call.text("roleArn").empty()) {
    return invalid_parameter("destinationArn for vendor " + service +
                             " cannot be used without roleArn");
  }
  if (!takes_deliveries(service)) {
    return needs_role
               ? fail("NotImplemented",
                      "formwork does not deliver log events to the service '" + service + "'.")
               : invalid_parameter(
                     "PutSubscriptionFilter operation cannot work with destinationArn for vendor " +
                     service);
  }
  if (service == "lambda") {
    if (auto allowed = ask_function(call, *target); !allowed) {
      return std::move(allowed).failure();
    }
  }
  return put_filter(
      call, kSubscriptionFilters, &subscription_filters, kMostSubscriptions,
      {"destinationArn", "roleArn", "distribution", "fieldSelectionCriteria", "emitSystemFields"});
}

Result<Value> delete_subscription(ApiCall& call) {
  return delete_filter(call, &subscription_filters, true);
}

Result<Value> describe_subscriptions(ApiCall& call) {
  const std::string group = call.text("logGroupName");
  if (auto known = find_group(call.world, group); !known) {
    return std::move(known).failure();
  }
  auto filters = subscription_filters(call.world, group);
  if (!filters) {
    return std::move(filters).failure();
  }
  for (Filter& filter : *filters) {
    if (filter.shape.get_text("distribution").empty()) {
      filter.shape.set("distribution", Value::string("ByLogStream"));
    }
  }
  return page_of_filters(call, *std::move(filters), "subscriptionFilters");
}

using Access = OperationEntry::Access;
constinit OperationEntry put_metric{"logs", "PutMetricFilter", Access::Write, &put_metric_filter};
constinit OperationEntry delete_metric{"logs", "DeleteMetricFilter", Access::Write,
                                       &delete_metric_filter};
constinit OperationEntry describe_metric{"logs", "DescribeMetricFilters", Access::Read,
                                         &describe_metric_filters};
constinit OperationEntry put_entry{"logs", "PutSubscriptionFilter", Access::Write,
                                   &put_subscription};
constinit OperationEntry delete_entry{"logs", "DeleteSubscriptionFilter", Access::Write,
                                      &delete_subscription};
constinit OperationEntry describe_entry{"logs", "DescribeSubscriptionFilters", Access::Read,
                                        &describe_subscriptions};
const Register<OperationEntry> kRegistered[]{Register(put_metric),      Register(delete_metric),
                                             Register(describe_metric), Register(put_entry),
                                             Register(delete_entry),    Register(describe_entry)};

}  // namespace

}  // namespace formwork::logs

// SPDX-License-Identifier: Apache-2.0
#include "resources/s3/lifecycle.hh"

#include "resources/common/api_support.hh"
#include "resources/common/properties.hh"
#include "resources/s3/object_facts.hh"

namespace formwork::s3 {

namespace {

constexpr Millis kDay = 86'400'000;

Value filter_of(const Value& written) {
  const std::string prefix = written.get_text("Prefix");
  const auto tags = items_of(written, "TagFilters");
  if (tags.empty()) {
    return map_with("Prefix", Value::string(prefix));
  }
  if (tags.size() == 1 && prefix.empty()) {
    return map_with("Tag", tags.front());
  }
  Value both = map_with("Tags", Value::list({tags.begin(), tags.end()}));
  set_text(both, "Prefix", prefix);
  return map_with("And", std::move(both));
}

Value transition_of(const Value& written) {
  Value transition = map_with("StorageClass", Value::string(written.get_text("StorageClass")));
  if (const Value* days = written.find("TransitionInDays")) {
    transition.set("Days", *days);
  }
  if (const Value* date = written.find("TransitionDate")) {
    transition.set("Date", *date);
  }
  return transition;
}

// A rule of the property in the API's form.
Value from_property(const Value& written, std::size_t number) {
  std::string id = written.get_text("Id");
  Value rule = map_with("ID", Value::string(id.empty() ? "rule-" + std::to_string(number) : id));
  rule.set("Filter", filter_of(written));
  rule.set("Status", Value::string(written.get_text("Status")));
  Value expiration = Value::map();
  if (const Value* days = written.find("ExpirationInDays")) {
    expiration.set("Days", *days);
  }
  if (const Value* date = written.find("ExpirationDate")) {
    expiration.set("Date", *date);
  }
  if (flag(written, "ExpiredObjectDeleteMarker")) {
    expiration.set("ExpiredObjectDeleteMarker", Value::boolean(true));
  }
  if (!expiration.members().empty()) {
    rule.set("Expiration", std::move(expiration));
  }
  copy_members(rule, written, {"AbortIncompleteMultipartUpload", "NoncurrentVersionExpiration"});
  if (const Value* days = written.find("NoncurrentVersionExpirationInDays")) {
    rule.set("NoncurrentVersionExpiration", map_with("NoncurrentDays", *days));
  }
  Value transitions = Value::list();
  for (const Value& transition : items_of(written, "Transitions")) {
    transitions.push(transition_of(transition));
  }
  if (!transitions.items().empty()) {
    rule.set("Transitions", std::move(transitions));
  }
  return rule;
}

bool has_tag(const Value& details, const Value& tag) {
  const Value* tags = details.find(kTags);
  const Value* value = tags == nullptr ? nullptr : tags->find(tag.get_text("Key"));
  return value != nullptr && value->as_string() == tag.get_text("Value");
}

bool fits(const Value& filter, const ObjectRow& row, const Value& details) {
  bool is_in = row.key.starts_with(filter.get_text("Prefix"));
  if (const Value* tag = filter.find("Tag")) {
    is_in = is_in && has_tag(details, *tag);
  }
  for (const Value& tag : items_of(filter, "Tags")) {
    is_in = is_in && has_tag(details, tag);
  }
  if (filter.find("ObjectSizeGreaterThan") != nullptr) {
    is_in = is_in && row.size > number_of(filter, "ObjectSizeGreaterThan");
  }
  if (filter.find("ObjectSizeLessThan") != nullptr) {
    is_in = is_in && row.size < number_of(filter, "ObjectSizeLessThan");
  }
  const Value* both = filter.find("And");
  return is_in && (both == nullptr || fits(*both, row, details));
}

}  // namespace

Value lifecycle_rules(const Value& record) {
  if (const Value* kept = find_config(record, "Lifecycle")) {
    const Value* rules = kept->find("Rules");
    return rules == nullptr ? Value::list() : *rules;
  }
  const Value properties = properties_of(record);
  const Value* written = properties.find_path({"LifecycleConfiguration", "Rules"});
  Value rules = Value::list();
  for (const Value& one : written == nullptr ? std::span<const Value>() : written->items()) {
    rules.push(from_property(one, rules.items().size() + 1));
  }
  return rules;
}

bool applies(const Value& rule, const ObjectRow& row, const Value& details) {
  if (rule.get_text("Status") != "Enabled" || !row.key.starts_with(rule.get_text("Prefix"))) {
    return false;
  }
  const Value* filter = rule.find("Filter");
  return filter == nullptr || fits(*filter, row, details);
}

std::optional<Millis> expiry_of(const Value& rule, const ObjectRow& row) {
  const Value* expiration = rule.find("Expiration");
  if (expiration == nullptr) {
    return std::nullopt;
  }
  if (expiration->find("Days") != nullptr) {
    // At the midnight behind the last day.
    const Millis end = row.modified + number_of(*expiration, "Days") * kDay;
    return (end + kDay - 1) / kDay * kDay;
  }
  const std::string date = expiration->get_text("Date");
  return date.empty() ? std::nullopt : read_time(date);
}

void set_expiration(S3Call& call, const ObjectRow& row, const Value& details, Value& output) {
  if (!call.state.has(kHasLifecycle)) {
    return;
  }
  auto record = call.record();
  if (!record) {
    return;
  }
  const Value rules = lifecycle_rules(*record);
  std::optional<Millis> first;
  for (const Value& rule : rules.items()) {
    const auto expiry = applies(rule, row, details) ? expiry_of(rule, row) : std::nullopt;
    if (expiry && (!first || *expiry < *first)) {
      first = expiry;
      output.set("Expiration", Value::string("expiry-date=\"" + http_time(*expiry) +
                                             "\", rule-id=\"" + rule.get_text("ID") + "\""));
    }
  }
}

}  // namespace formwork::s3

// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/sources/source_records.hh"

#include <algorithm>
#include <utility>

#include "engine/base/hash.hh"
#include "engine/base/text.hh"
#include "engine/value/convert.hh"
#include "resources/common/event_pattern.hh"

namespace formwork::lambda {

namespace {

constexpr int kDeepest = 64;

Value message_attribute(const Value& given) {
  Value shape = Value::map();
  if (const Value* text = given.find("StringValue")) {
    shape.set("stringValue", *text);
  }
  if (const Value* bytes = given.find("BinaryValue")) {
    shape.set("binaryValue", Value::string(base64_encode(bytes->as_string())));
  }
  shape.set("stringListValues", Value::list());
  shape.set("binaryListValues", Value::list());
  shape.set("dataType", Value::string(given.get_text("DataType")));
  return shape;
}

// Binary attributes are bytes within the emulator and base64 in events.
void encode_binaries(Value& attribute, int depth) {
  Value::Map* members = attribute.mutable_map();
  if (members == nullptr || members->size() != 1 || depth > kDeepest) {
    return;
  }
  auto& [type, value, origin] = members->front();
  if (type == "B") {
    value = Value::string(base64_encode(value.as_string()));
  } else if (type == "BS" && value.is_list()) {
    for (Value& one : *value.mutable_list()) {
      one = Value::string(base64_encode(one.as_string()));
    }
  } else if (type == "L" && value.is_list()) {
    for (Value& one : *value.mutable_list()) {
      encode_binaries(one, depth + 1);
    }
  } else if (type == "M" && value.is_map()) {
    for (Value::Member& one : *value.mutable_map()) {
      encode_binaries(one.value, depth + 1);
    }
  }
}

// Milliseconds as seconds: 1700000000123 as 1700000000.123, 1700000000000 as 1700000000.0.
Value seconds_of(const std::string& millis) {
  const std::int64_t time = parse_integer(millis).value_or(0);
  std::string rest = std::to_string(time % 1000);
  rest.insert(0, 3 - std::min<std::size_t>(3, rest.size()), '0');
  while (rest.size() > 1 && rest.back() == '0') {
    rest.pop_back();
  }
  return Value::number(std::to_string(time / 1000) + "." + rest);
}

}  // namespace

Value queue_record(const Value& message, const std::string& queue_arn, const std::string& region) {
  Value record = Value::map();
  record.set("messageId", Value::string(message.get_text("MessageId")));
  record.set("receiptHandle", Value::string(message.get_text("ReceiptHandle")));
  record.set("body", Value::string(message.get_text("Body")));
  const Value* attributes = message.find("Attributes");
  record.set("attributes", attributes != nullptr ? *attributes : Value::map());
  Value own = Value::map();
  if (const Value* given = message.find("MessageAttributes")) {
    for (const auto& [name, value, origin] : given->members()) {
      own.set(name, message_attribute(value));
    }
  }
  record.set("messageAttributes", std::move(own));
  const std::string digest = message.get_text("MD5OfMessageAttributes");
  record.set("md5OfMessageAttributes", digest.empty() ? Value() : Value::string(digest));
  record.set("md5OfBody", Value::string(message.get_text("MD5OfBody")));
  record.set("eventSource", Value::string("aws:sqs"));
  record.set("eventSourceARN", Value::string(queue_arn));
  record.set("awsRegion", Value::string(region));
  return record;
}

Value stream_record(Value record, const std::string& stream_arn) {
  const Value* found = record.find("dynamodb");
  Value change = found != nullptr ? *found : Value::map();
  for (const char* member : {"Keys", "NewImage", "OldImage"}) {
    if (const Value* image = change.find(member)) {
      Value encoded = *image;
      if (Value::Map* attributes = encoded.mutable_map()) {
        for (Value::Member& one : *attributes) {
          encode_binaries(one.value, 0);
        }
      }
      change.set(member, std::move(encoded));
    }
  }
  change.set("ApproximateCreationDateTime",
             seconds_of(change.get_text("ApproximateCreationDateTime")));
  record.set("dynamodb", std::move(change));
  if (const Value* identity = record.find("userIdentity")) {  // spelled otherwise in events
    Value spelled = Value::map();
    spelled.set("principalId", Value::string(identity->get_text("PrincipalId")));
    spelled.set("type", Value::string(identity->get_text("Type")));
    record.set("userIdentity", std::move(spelled));
  }
  record.set("eventSourceARN", Value::string(stream_arn));
  return record;
}

SourceFilter::SourceFilter(const std::vector<std::string>& patterns) : is_open_(patterns.empty()) {
  for (const std::string& text : patterns) {
    if (auto pattern = value_from_json(text); pattern && pattern->is_map()) {
      // Mappings take {} as well, which lets everything through.
      is_open_ = is_open_ || pattern->members().empty();
      patterns_.push_back(std::move(*pattern));
    }
  }
}

bool SourceFilter::lets_through(const Value& record) const {
  if (is_open_) {
    return true;
  }
  const Value* body = record.find("body");
  Value parsed;
  if (body != nullptr) {
    auto json = value_from_json(body->as_string());
    parsed = json && (json->is_map() || json->is_list()) ? std::move(*json) : Value();
  }
  return std::any_of(patterns_.begin(), patterns_.end(), [&](const Value& pattern) {
    const Value* wanted = pattern.find("body");
    if (wanted == nullptr || body == nullptr) {
      return matches_event(pattern, record);
    }
    if (wanted->is_map() != !parsed.is_null()) {
      return false;  // one is a text, the other is not
    }
    if (parsed.is_null()) {
      return matches_event(pattern, record);
    }
    Value opened = record;
    opened.set("body", parsed);
    return matches_event(pattern, opened);
  });
}

std::optional<std::vector<std::string>> failed_items(const std::string& payload) {
  std::vector<std::string> failed;
  if (trim(payload).empty()) {
    return failed;
  }
  const auto answer = value_from_json(payload);
  if (!answer || (!answer->is_map() && !answer->is_null())) {
    return std::nullopt;
  }
  const Value* items = answer->find("batchItemFailures");
  if (items == nullptr || items->is_null()) {
    return failed;
  }
  if (!items->is_list()) {
    return std::nullopt;
  }
  for (const Value& item : items->items()) {
    const Value* id = item.find("itemIdentifier");
    if (id == nullptr || id->scalar_text().empty()) {
      return std::nullopt;
    }
    failed.push_back(id->scalar_text());
  }
  return failed;
}

std::string records_event(std::vector<Value> records) {
  Value event = Value::map();
  event.set("Records", Value::list(std::move(records)));
  return value_to_json(event);
}

}  // namespace formwork::lambda

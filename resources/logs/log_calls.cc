// SPDX-License-Identifier: Apache-2.0
#include "resources/logs/log_calls.hh"

#include <algorithm>

#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/naming.hh"
#include "resources/logs/log_group.hh"

namespace formwork::logs {

namespace {

constexpr ObjectPlace kModelledStreams{"modelled", "AWS::Logs::LogStream"};

Stream modelled_stream(const StoredObject& object) {
  Stream stream;
  stream.name = object.text("LogStreamName");
  stream.created = number_of(object.record, "CreationTime");
  return stream;
}

}  // namespace

Failure no_such_group() {
  return fail("ResourceNotFoundException", "The specified log group does not exist.");
}

Failure no_such_stream() {
  return fail("ResourceNotFoundException", "The specified log stream does not exist.");
}

Failure invalid_parameter(std::string message) {
  return fail("InvalidParameterException", std::move(message));
}

std::string group_name_of(const std::string& identifier) {
  constexpr std::string_view kMark = ":log-group:";
  const std::size_t at = identifier.find(kMark);
  std::string name = at == std::string::npos ? identifier : identifier.substr(at + kMark.size());
  if (name.ends_with(":*")) {
    name.resize(name.size() - 2);
  }
  return name;
}

std::string log_group_arn(const World& world, const std::string& name) {
  return regional_arn(world, "logs", "log-group:" + name);
}

Result<Group> find_group(World& world, const std::string& name) {
  auto record = find_object(world, kLogGroups, name);
  if (!record) {
    return std::move(record).failure();
  }
  return record->is_null() ? Result<Group>(no_such_group())
                           : Result<Group>(Group{name, *std::move(record)});
}

Result<Group> asked_group(ApiCall& call) {
  const std::string name = call.text("logGroupName");
  const std::string identifier = call.text("logGroupIdentifier");
  if (!name.empty() && !identifier.empty()) {
    return fail("ValidationException",
                "LogGroup name and LogGroup ARN are mutually exclusive parameters.");
  }
  if (name.empty() && identifier.empty()) {
    return fail("ValidationException", "Either LogGroup name or LogGroup ARN must be specified.");
  }
  return find_group(call.world, name.empty() ? group_name_of(identifier) : name);
}

Result<Stream> find_stream(World& world, const std::string& group, const std::string& name,
                           bool enters) {
  auto row = find_stream_row(world, group, name);
  if (!row) {
    return std::move(row).failure();
  }
  if (*row) {
    return **std::move(row);
  }
  auto made = stored_objects(world, kModelledStreams);
  if (!made) {
    return std::move(made).failure();
  }
  for (const StoredObject& object : *made) {
    if (object.text("LogGroupName") == group && object.text("LogStreamName") == name) {
      const Stream stream = modelled_stream(object);
      return enters ? add_stream(world, group, name, stream.created) : Result<Stream>(stream);
    }
  }
  return no_such_stream();
}

Result<std::vector<Stream>> all_streams(World& world, const std::string& group,
                                        const std::string& prefix) {
  auto streams = list_streams(world, group, prefix);
  auto made = stored_objects(world, kModelledStreams);
  if (!streams || !made) {
    return streams ? std::move(made).failure() : std::move(streams).failure();
  }
  const std::size_t rows = streams->size();
  for (const StoredObject& object : *made) {
    const std::string name = object.text("LogStreamName");
    const auto end = streams->begin() + static_cast<std::ptrdiff_t>(rows);
    const bool has_row =
        std::any_of(streams->begin(), end, [&name](const Stream& row) { return row.name == name; });
    if (object.text("LogGroupName") == group && name.starts_with(prefix) && !has_row) {
      streams->push_back(modelled_stream(object));
    }
  }
  if (streams->size() > rows) {
    std::sort(streams->begin(), streams->end(),
              [](const Stream& a, const Stream& b) { return a.name < b.name; });
  }
  return streams;
}

Value keyed_page(const ApiCall& call, Value::List items, std::string_view member,
                 std::string_view key, std::size_t limit) {
  const auto asked = static_cast<std::size_t>(
      number_of(call.input, call.find("limit") != nullptr ? "limit" : "maxResults",
                static_cast<std::int64_t>(limit)));
  const std::string after = call.text("nextToken");
  Value page = Value::list();
  bool has_more = false;
  for (Value& item : items) {
    if (!after.empty() && item.get_text(key) <= after) {
      continue;
    }
    if (page.items().size() == std::min(limit, asked)) {
      has_more = true;
      break;
    }
    page.push(std::move(item));
  }
  const std::string last = page.items().empty() ? "" : page.items().back().get_text(key);
  Value answer = map_with(member, std::move(page));
  if (has_more) {
    answer.set("nextToken", Value::string(last));
  }
  return answer;
}

}  // namespace formwork::logs

// SPDX-License-Identifier: Apache-2.0
#include "resources/s3/s3_call.hh"

#include <utility>

#include "engine/base/text.hh"
#include "resources/s3/access.hh"
#include "resources/s3/cors.hh"
#include "resources/s3/places.hh"

namespace formwork::s3 {

namespace {

// Runs `work` when the bucket is in the world of `call`; answers whether it is.
Result<bool> work_here(ApiCall& call, ApiCall* outer, const std::string& name,
                       const std::function<Result<void>(S3Call&)>& work) {
  auto state = find_state(call.world, name);
  if (!state) {
    return std::move(state).failure();
  }
  if (!*state) {
    return false;
  }
  auto tables = call.world.store.tables("s3");
  if (!tables) {
    return std::move(tables).failure();
  }
  S3Call here{call, name, **state, Rows(call.world.store, **tables, name), outer};
  auto done = work(here);
  return done ? Result<bool>(true) : std::move(done).failure();
}

// The call as it is within another world.
Result<bool> work_there(ApiCall& call, const BucketPlace& place, const std::string& name,
                        const std::function<Result<void>(S3Call&)>& work) {
  bool is_there = false;
  auto within = [&](ApiCall& there) -> Result<void> {
    ApiCall inner{there.world,
                  call.caller,
                  call.input,
                  there.stacks,
                  call.host,
                  call.service,
                  call.operation,
                  call.request_id,
                  call.body,
                  call.head,
                  std::move(call.answer),
                  {},
                  call.begun_ms};
    auto found = work_here(inner, &call, name, work);
    call.answer = std::move(inner.answer);
    if (!found) {
      return std::move(found).failure();
    }
    is_there = *found;
    return {};
  };
  auto done = call.host.in_world(place.account_id, place.region, within);
  return done ? Result<bool>(is_there) : std::move(done).failure();
}

bool is_world_of(const ApiCall& call, const BucketPlace& place) {
  return call.world.account_id == place.account_id && call.world.region == place.region;
}

}  // namespace

Result<void> with_bucket(ApiCall& call, ApiCall* outer, const std::string& name,
                         const std::function<Result<void>(S3Call&)>& work) {
  auto found = work_here(call, outer, name, work);
  if (!found) {
    return std::move(found).failure();
  }
  if (*found) {
    return {};
  }
  const auto place = find_place(name);
  if (!place || is_world_of(call, *place)) {
    return no_such_bucket(call, name);
  }
  found = outer != nullptr && is_world_of(*outer, *place) ? work_here(*outer, nullptr, name, work)
                                                          : work_there(call, *place, name, work);
  if (!found) {
    return std::move(found).failure();
  }
  if (!*found) {
    forget_place(name);
    return no_such_bucket(call, name);
  }
  return {};
}

Result<Value> run_operation(ApiCall& call, const S3Operation& operation) {
  Result<Value> answer = Value();
  auto work = [&](S3Call& here) -> Result<void> {
    if (here.state.has(kHasCors)) {
      add_cors_headers(here);
    }
    if (auto allowed = check_access(here, operation); !allowed) {
      return allowed;
    }
    answer = operation.handler(here);
    return answer ? Result<void>() : std::move(answer).failure();
  };
  auto done = with_bucket(call, nullptr, call.text("Bucket"), work);
  return done ? std::move(answer) : std::move(done).failure();
}

Failure refuse(ApiCall& call, int status, std::string code, std::string message) {
  call.answer.status = status;
  return fail(std::move(code), std::move(message));
}

Failure refuse_with(ApiCall& call, int status, std::string code, std::string message,
                    std::string_view member, std::string value) {
  call.answer.fault_members.set(member, Value::string(std::move(value)));
  return refuse(call, status, std::move(code), std::move(message));
}

Failure no_such_bucket(ApiCall& call, const std::string& name) {
  // What the oldest buckets could be called.
  constexpr std::string_view kAllowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
  if (name.size() < 3 || name.size() > 255 ||
      name.find_first_not_of(kAllowed) != std::string::npos) {
    return refuse_with(call, 400, "InvalidBucketName", "The specified bucket is not valid.",
                       "BucketName", name);
  }
  return refuse_with(call, 404, "NoSuchBucket", "The specified bucket does not exist", "BucketName",
                     name);
}

Failure no_such_key(ApiCall& call, const std::string& key) {
  return refuse_with(call, 404, "NoSuchKey", "The specified key does not exist.", "Key", key);
}

Failure no_such_version(ApiCall& call, const std::string& key, const std::string& version) {
  call.answer.fault_members.set("VersionId", Value::string(version));
  return refuse_with(call, 404, "NoSuchVersion", "The specified version does not exist.", "Key",
                     key);
}

Failure access_denied(ApiCall& call) {
  return refuse(call, 403, "AccessDenied", "Access Denied");
}

Failure invalid_argument(ApiCall& call, std::string message, std::string name, std::string value) {
  if (!name.empty()) {
    call.answer.fault_members.set("ArgumentName", Value::string(std::move(name)));
    call.answer.fault_members.set("ArgumentValue", Value::string(std::move(value)));
  }
  return refuse(call, 400, "InvalidArgument", std::move(message));
}

Failure malformed_xml(ApiCall& call) {
  return refuse(call, 400, "MalformedXML",
                "The XML you provided was not well-formed or did not validate against our "
                "published schema");
}

Failure not_implemented(ApiCall& call, std::string what) {
  return refuse(call, 501, "NotImplemented", std::move(what));
}

bool is_anonymous(const ApiCall& call) {
  return call.head != nullptr && call.caller.access_key_id.empty();
}

std::string header_of(const ApiCall& call, std::string_view name) {
  return call.head == nullptr ? std::string() : std::string(call.head->header(name));
}

std::string quoted(std::string_view etag) {
  return "\"" + std::string(etag) + "\"";
}

std::string unquoted(std::string_view etag) {
  etag = trim(etag);
  if (etag.starts_with("W/")) {
    etag.remove_prefix(2);
  }
  if (etag.size() >= 2 && etag.front() == '"' && etag.back() == '"') {
    etag = etag.substr(1, etag.size() - 2);
  }
  return std::string(etag);
}

}  // namespace formwork::s3

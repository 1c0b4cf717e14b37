// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/value/value.hh"

namespace formwork::serverless {

Value text(std::string_view value);
/// {"Ref": id}
Value ref_to(std::string_view id);
/// {"Fn::GetAtt": [id, attribute]}
Value get_att(std::string_view id, std::string_view attribute);
/// {"Fn::Sub": pattern}
Value sub(std::string_view pattern);
Value list_of(Value only);
/// From JSON that is part of the program.
Value literal(std::string_view json);
/// Copies the members that are there.
void copy(Value& to, const Value& from, std::initializer_list<std::string_view> names);
/// The first ten hexadecimal digits of its digest, as SAM names what changes with its content.
std::string short_digest(const Value& value);
/// The id of {"Ref": id}; "" for anything else.
std::string referred(const Value* value);

/// The template that is being made, in order of the source's resources.
class Draft {
 public:
  explicit Draft(bool keeps_paths) : keeps_paths_(keeps_paths) {}

  /// Whether code may be a path.
  bool keeps_paths() const { return keeps_paths_; }
  /// `owner`: the serverless resource, whose Condition the new one shares.
  void add(const std::string& id, std::string_view type, Value properties, const Value& owner,
           const Value& attributes = Value::map());
  void keep(const std::string& id, const Value& resource) { resources_.set(id, resource); }
  /// A resource of the draft, to be changed; null when there is none.
  Value* find(std::string_view id);

  /// A notification of a bucket of this template, which has to wait for the permission.
  void notify(std::string bucket, Value configuration, std::string permission);
  /// An API of the template, or the one that events without an API share.
  void declare_api(std::string id, bool is_http, const Value& resource, Value properties);
  /// A route of an API that calls a function. `api`: "" for the shared one.
  struct Route {
    std::string api;
    bool is_http = false;
    std::string path;
    std::string method;  ///< In lower case.
    std::string function;
    std::string alias;  ///< Logical id; "".
  };
  /// The id of the API.
  std::string add_route(Route route);
  /// How ids of permissions end: "Prod"; "" of HTTP APIs.
  std::string stage_of(const std::string& api) const;
  /// Settings of Globals for the shared APIs; may be null.
  void set_shared(const Value* rest, const Value* http);

  /// {"Ref": from} is to become {"Ref": to} everywhere.
  void rename(const std::string& from, const std::string& to) { renamed_[from] = to; }

  /// "Resource with id [id] is invalid. <message>"
  void refuse(std::string_view id, std::string_view message);
  /// Something of SAM that is not made here.
  void lacks(std::string_view id, std::string_view what);

  const std::vector<std::string>& faults() const { return faults_; }
  const std::vector<std::string>& lacking() const { return lacking_; }
  /// The resources with notifications and new names.
  Value finish();
  Value with_names(const Value& value) const;

 private:
  struct Notification {
    std::string bucket;
    Value configuration;
    std::string permission;
  };
  const bool keeps_paths_;
  struct Api {
    bool is_http = false;
    Value resource = Value::map();
    Value properties = Value::map();
    std::vector<Route> routes;
  };
  void add_rest_api(const std::string& id, const Api& api);
  void add_http_api(const std::string& id, const Api& api);

  Value resources_ = Value::map();
  std::map<std::string, Api, std::less<>> apis_;
  std::vector<Notification> notifications_;
  std::map<std::string, std::string, std::less<>> renamed_;
  std::vector<std::string> faults_;
  std::vector<std::string> lacking_;
};

/// A function whose events and parts are made.
struct Function {
  std::string id;
  const Value& resource;
  Value properties;   ///< With those of Globals.
  Value arn;          ///< What invokes it: its own, or its alias's.
  Value name;         ///< The same for FunctionName of permissions.
  std::string alias;  ///< Logical id; "".
};

void add_function(Draft& draft, const std::string& id, const Value& resource, Value properties);
void add_events(Draft& draft, const Function& function);
/// Managed policies that polling asks for, by the kinds of events.
std::vector<std::string> polling_policies(const Value& properties);
/// The statements of a policy template ("S3ReadPolicy"); null when there is none of that name.
Value policy_document(std::string_view name, const Value& parameters);

}  // namespace formwork::serverless

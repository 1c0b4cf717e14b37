// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/registry.hh"
#include "engine/lint/serverless/maker.hh"
#include "engine/lint/template/expand.hh"

// AWS::Serverless resources for the linter: each is replaced by stand-ins, resources of the types
// and with the properties that the transform would give them as far as rules can judge them. What
// is made up has no place of its own and is shown at the resource it comes from.
namespace formwork::lint {

class ServerlessTemplate;

/// One AWS::Serverless resource, with Globals merged into its properties.
struct ServerlessResource {
  std::string_view name;
  SourceSpan name_span;
  std::string_view type;
  const Node* node = nullptr;
  const Node* properties = nullptr;  ///< Never null; a map.

  const Node* get(std::string_view property) const { return properties->get(property); }
  /// The property when it is a text; else empty.
  std::string_view text(std::string_view property) const;
};

/// How resources of one type are replaced: one file each.
struct ServerlessType {
  std::string_view type;
  /// Adds the stand-ins of a resource that the transform takes.
  void (*expand)(const ServerlessResource& resource, ServerlessTemplate& out);
  const ServerlessType* next = nullptr;
};

/// The template in the making.
class ServerlessTemplate {
 public:
  ServerlessTemplate(const Node& root, Arena& arena);

  Maker& make() { return make_; }
  const Node& root() const { return root_; }
  /// The resource as written, or null.
  const Node* source(std::string_view name) const;

  /// A resource made for `from`, under `from`'s condition and policies. The name is copied; the one
  /// that is `from`'s own keeps its place, attributes and metadata.
  void add(const ServerlessResource& from, std::string_view name, std::string_view type,
           const Node* properties, std::vector<Entry> attributes = {});
  /// The resource as written goes away.
  void replace(std::string_view name) { replaced_.push_back(name); }
  /// Why the transform would refuse the template; each reason once.
  void refuse(const std::vector<std::string>& reasons);
  bool is_refused() const { return !faults_.empty(); }
  /// `Ref: F.Alias` and the like stand for `target`.
  void name_part(std::string_view resource, std::string_view part, std::string_view target);

  /// An event of the implicit API: the API itself is made once at the end.
  void need_rest_api(const ServerlessResource& from) { add_condition(rest_conditions_, from); }
  void need_http_api(const ServerlessResource& from) { add_condition(http_conditions_, from); }

  /// The whole template with the stand-ins in it.
  Expansion finish();

 private:
  void add_condition(std::vector<std::string_view>& conditions, const ServerlessResource& from);
  void add_implicit_apis();
  Member cleaned(const Member& resource);
  const Node* replace_parts(const Node& node);
  const Node* part_target(const Node& function);

  const Node& root_;
  Maker make_;
  std::vector<Member> resources_;
  std::vector<std::string_view> replaced_;
  std::vector<ExpansionFault> faults_;
  std::map<std::string, std::string, std::less<>> parts_;
  std::vector<std::string_view> rest_conditions_;  // of the resources with events; "" for none
  std::vector<std::string_view> http_conditions_;
};

/// Properties copied one to one, under new names where they differ.
struct CopiedProperty {
  std::string_view from;
  std::string_view to;
};
void copy_properties(const ServerlessResource& resource, std::span<const CopiedProperty> names,
                     std::vector<Entry>& out);
/// {a: b} as [{Key: a, Value: b}], after the tag the transform itself sets.
const Node* tag_list(Maker& make, std::string_view own_key, const Node* tags);
/// s3://bucket/key or {Bucket, Key, Version} as the map that `bucket` and `key` name; anything
/// local stands for an object in some bucket.
const Node* code_location(Maker& make, const Node* uri, std::string_view bucket,
                          std::string_view key, std::string_view version);
/// A role that `service` may take on.
const Node* service_role(Maker& make, std::string_view service, const Node* managed,
                         const Node* policies);
/// Managed policies and inline ones out of a `Policies` property.
struct RolePolicies {
  std::vector<const Node*> managed;
  std::vector<const Node*> inlined;
};
/// `always`: a managed policy of every such role.
RolePolicies role_policies(Maker& make, const ServerlessResource& resource,
                           std::string_view always = {});

/// `properties` with what Globals says of resources of the type merged in.
const Node* with_globals(Maker& make, const Node& root, std::string_view type,
                         const Node& properties);

/// Expands every AWS::Serverless resource of `root`.
Expansion expand_serverless(const Node& root, Arena& arena);

}  // namespace formwork::lint

// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <vector>

#include "engine/base/text.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/keywords/keywords.hh"
#include "engine/lint/schema/schema_value.hh"
#include "engine/lint/schema/value.hh"
#include "engine/lint/template/lookup.hh"

// cfnGather brings properties of several resources together in one made-up object,
// {entry: {property: value}}, and checks that against a schema whose limits may point into it.
namespace formwork::lint {
namespace {

using Path = std::vector<std::string_view>;

Path path_of(std::string_view pointer) {
  while (pointer.starts_with('/')) {
    pointer.remove_prefix(1);
  }
  while (pointer.ends_with('/')) {
    pointer.remove_suffix(1);
  }
  return pointer.empty() || pointer == "." ? Path() : split(pointer, "/");
}

// Where a property is found: "/a/b", or a map that says it with a default.
std::string_view pointer_of(SchemaNode property) {
  return property.is(SchemaNode::Kind::String) ? property.text() : property.find("path").text();
}

// The resource that Ref or GetAtt names.
std::optional<std::string_view> named_resource(const Node& value) {
  const Member* function = function_member(value);
  if (function == nullptr) {
    return std::nullopt;
  }
  const Node& argument = *function->value;
  if (function->key == "Ref" && argument.is_string()) {
    return argument.text();
  }
  if (function->key == "Fn::GetAtt") {
    if (argument.is_list() && argument.count != 0) {
      return argument.items()[0]->text();
    }
    if (argument.is_string()) {
      return argument.text().substr(0, argument.text().find('.'));
    }
  }
  return std::nullopt;
}

bool fits_filter(std::string_view type, SchemaNode entry) {
  const SchemaNode wanted = entry.find("filter").find("type");
  return !wanted || wanted.text() == type;
}

class Gathering {
 public:
  explicit Gathering(const KeywordCall& call)
      : call_(call), run_(*call.validator.run), schema_(call.schema.at(call.value.find("schema"))) {
    for (const SchemaNode::Member& entry : call.value.find("gather")) {
      (entry.value.find("reference") ? remote_ : local_).push_back(entry);
    }
  }

  void gather() {
    if (remote_.empty()) {
      if (!local_.empty()) {
        judge(call_.validator, {});
      }
      return;
    }
    const Path reference = path_of(remote_.front().value.find("reference").text());
    for (const ValueAt& found : values_at(call_.validator, &call_.instance, reference)) {
      if (found.value != nullptr && run_.spend()) {
        follow(*found.value, found.validator);
      }
    }
  }

 private:
  struct Remote {
    SchemaNode::Member entry;
    const Resource* resource = nullptr;
  };

  const Resource* find_resource(std::string_view name) const {
    return call_.validator.context.has_resources ? run_.resource(name) : nullptr;
  }

  // The first entry that refers to another resource leads; the others follow under what it assumes.
  void follow(const Node& value, const Validator& validator) {
    const std::optional<std::string_view> name = named_resource(value);
    if (!name) {
      if (!value.is_map()) {
        judge(validator, {});
      }
      return;
    }
    const Resource* leading = find_resource(*name);
    if (leading == nullptr || !fits_filter(leading->base_type, remote_.front().value)) {
      return;
    }
    std::vector<Remote> found{{remote_.front(), leading}};
    for (std::size_t i = 1; i < remote_.size(); ++i) {
      if (const Resource* resource = referred(validator, remote_[i].value)) {
        found.push_back({remote_[i], resource});
      }
    }
    judge(validator, found);
  }

  const Resource* referred(const Validator& validator, SchemaNode entry) const {
    const Path reference = path_of(entry.find("reference").text());
    for (const ValueAt& found : values_at(validator, &call_.instance, reference)) {
      const std::optional<std::string_view> name =
          found.value == nullptr ? std::nullopt : named_resource(*found.value);
      const Resource* resource = name ? find_resource(*name) : nullptr;
      if (resource != nullptr && fits_filter(resource->base_type, entry)) {
        return resource;
      }
    }
    return nullptr;
  }

  // Properties of `resource`, or of the instance itself.
  const Node* properties(const Validator& validator, SchemaNode entry, const Resource* resource) {
    std::vector<Member> members;
    for (const SchemaNode::Member& property : entry.find("properties")) {
      if (property.value.text() == "$type") {
        if (resource != nullptr) {
          members.push_back({property.key, {}, run_.make_string(resource->base_type)});
        }
        continue;
      }
      const Node* value = first_value(validator, path_of(pointer_of(property.value)), resource);
      const SchemaNode fallback = property.value.find("default");
      if (value == nullptr && fallback) {
        value = node_of(run_, fallback);
      }
      if (value != nullptr) {
        members.push_back({property.key, {}, value});
      }
    }
    return run_.build().map(members, {});
  }

  const Node* first_value(const Validator& validator, const Path& path,
                          const Resource* resource) const {
    const Node* result = nullptr;
    const auto take = [&](const Node* value, const Validator&) {
      result = value;
      return result == nullptr;
    };
    if (resource == nullptr) {
      values_at(validator, &call_.instance, path, take);
      return result;
    }
    Path whole{"Resources", resource->name, "Properties"};
    whole.insert(whole.end(), path.begin(), path.end());
    values_at(validator, &run_.root(), whole, take);
    return result;
  }

  void judge(const Validator& validator, const std::vector<Remote>& remotes) {
    std::vector<Member> entries;
    for (const SchemaNode::Member& entry : local_) {
      entries.push_back({entry.key, {}, properties(validator, entry.value, nullptr)});
    }
    for (const Remote& remote : remotes) {
      entries.push_back(
          {remote.entry.key, {}, properties(validator, remote.entry.value, remote.resource)});
    }
    const Node* gathered = run_.build().map(entries, {});
    Validator inner = validator;
    inner.data_root = gathered;
    for (Fault& fault : inner.faults(*gathered, schema_)) {
      relocate(fault, remotes);
      call_.out.push_back(std::move(fault));
    }
  }

  // From a place in the gathered object to the place the value came from.
  void relocate(Fault& fault, const std::vector<Remote>& remotes) const {
    if (fault.path.empty()) {
      return;
    }
    const std::vector<PathStep> path = fault.forward_path();
    for (const SchemaNode::Member& entry : local_) {
      if (entry.key == path[0].key) {
        const std::vector<PathStep> real = real_path(path, entry.value);
        fault.path.assign(real.rbegin(), real.rend());
        return;
      }
    }
    for (const Remote& remote : remotes) {
      if (remote.entry.key == path[0].key) {
        fault.path_override = {"Resources", remote.resource->name, "Properties"};
        const std::vector<PathStep> real = real_path(path, remote.entry.value);
        fault.path_override.insert(fault.path_override.end(), real.begin(), real.end());
        fault.path.clear();
        return;
      }
    }
  }

  static std::vector<PathStep> real_path(const std::vector<PathStep>& path, SchemaNode entry) {
    std::vector<PathStep> real;
    std::size_t next = 1;
    if (path.size() > 1) {
      if (const SchemaNode property = entry.find("properties").find(path[1].key)) {
        const Path steps = path_of(pointer_of(property));
        real.assign(steps.begin(), steps.end());
        next = 2;
      }
    }
    real.insert(real.end(), path.begin() + static_cast<std::ptrdiff_t>(next), path.end());
    return real;
  }

  const KeywordCall& call_;
  Run& run_;
  Schema schema_;
  std::vector<SchemaNode::Member> remote_;
  std::vector<SchemaNode::Member> local_;
};

}  // namespace

void check_cfn_gather(const KeywordCall& call) {
  Gathering(call).gather();
}

}  // namespace formwork::lint

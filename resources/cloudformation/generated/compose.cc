// SPDX-License-Identifier: Apache-2.0
#include "resources/cloudformation/generated/compose.hh"

#include <algorithm>
#include <map>

#include "engine/base/text.hh"
#include "resources/cloudformation/generated/scan.hh"
#include "resources/common/api_support.hh"

namespace formwork::cloudformation {

namespace {

constexpr int kDeepest = 100;
constexpr std::size_t kLongestNamePart = 40;

std::string letters_of(std::string_view text) {
  std::string letters;
  for (char c : text) {
    const bool is_plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (is_plain && letters.size() < kLongestNamePart) {
      letters.push_back(c);
    }
  }
  return letters;
}

// "LambdaFunction00MyFunction00aB3dE", as the service makes them.
std::string new_logical_id(World& world, const LiveResource& resource) {
  const auto parts = split(resource.type, "::");
  std::string id;
  for (std::size_t i = 1; i < parts.size(); ++i) {
    id.append(letters_of(parts[i]));
  }
  const std::string name = resource.identifier.substr(resource.identifier.rfind('/') + 1);
  return id + "00" + letters_of(name) + "00" + world.ids.alphanumeric(5);
}

struct Item {
  LiveResource live;
  const TypeSchema* schema = nullptr;
  std::string logical_id;
  Value properties = Value::map();
  std::vector<std::size_t> needs;  // other items it refers to
};

class Composer {
 public:
  Composer(ApiCall& call, Value& record) : call_(call), record_(record) {}

  Result<void> run() {
    const Value* list = record_.find("Resources");
    Value entries = list == nullptr ? Value::list() : *list;
    for (Value& entry : *entries.mutable_list()) {
      if (auto read = read_entry(entry); !read) {
        return read;
      }
    }
    for (std::size_t i = 0; i < items_.size(); ++i) {
      refer(i, items_[i].properties, 0);
    }
    record_.set("Resources", std::move(entries));
    set_number(record_, "TotalWarnings", warnings_);
    record_.set("Body", body());
    return {};
  }

 private:
  Result<void> read_entry(Value& entry) {
    const std::string type = entry.get_text("ResourceType");
    const Value* identifier = entry.find("ResourceIdentifier");
    auto live = find_scanned(call_, type, identifier == nullptr ? Value::map() : *identifier);
    if (!live) {
      return std::move(live).failure();
    }
    entry.erase("ResourceStatusReason");
    entry.erase("Warnings");
    if (!live->has_value()) {
      entry.set("ResourceStatus", Value::string("FAILED"));
      entry.set("ResourceStatusReason",
                Value::string("There is no resource of type " + type + " with this identifier."));
      return {};
    }
    Item item;
    item.live = std::move(**live);
    item.schema = find_scannable(call_, type).schema;
    item.logical_id = entry.get_text("LogicalResourceId");
    if (item.logical_id.empty()) {
      item.logical_id = new_logical_id(call_.world, item.live);
    }
    entry.set("LogicalResourceId", Value::string(item.logical_id));
    entry.set("ResourceStatus", Value::string("COMPLETE"));
    item.properties = desired_model(*item.schema, item.live.model);
    Value unsupported = Value::list();
    for (std::string_view pointer : item.schema->write_only) {
      replace_write_only(item, pointer, unsupported);
    }
    if (!unsupported.items().empty()) {
      Value warning = Value::map();
      warning.set("Type", Value::string("UNSUPPORTED_PROPERTIES"));
      warning.set("Properties", std::move(unsupported));
      Value warnings = Value::list();
      warnings.push(std::move(warning));
      ++warnings_;
      entry.set("Warnings", std::move(warnings));
    }
    items_.push_back(std::move(item));
    return {};
  }

  // A value that no read handler tells: a parameter when it is a text, else it is left out.
  void replace_write_only(Item& item, std::string_view pointer, Value& unsupported) {
    const auto parts = split(pointer.substr(1), "/");
    std::vector<Value*> path{&item.properties};
    for (std::string_view part : parts) {
      Value* found = nullptr;
      if (auto* members = path.back()->mutable_map()) {
        for (Value::Member& member : *members) {
          found = member.key == part ? &member.value : found;
        }
      }
      if (found == nullptr) {
        return;
      }
      path.push_back(found);
    }
    const bool is_text = path.back()->is_scalar();
    std::string name = item.logical_id;
    for (std::string_view part : parts) {
      name.append(letters_of(part));
    }
    if (is_text) {
      Value parameter = Value::map();
      parameter.set("Type", Value::string(path.back()->is_number() ? "Number" : "String"));
      parameter.set("NoEcho", Value::boolean(true));
      parameters_.set(name, std::move(parameter));
      *path.back() = map_with("Ref", Value::string(name));
      return;
    }
    path[path.size() - 2]->erase(parts.back());
    const auto* property = item.schema->find_property(parts.front());
    Value left_out = Value::map();
    left_out.set("PropertyPath", Value::string("/properties" + std::string(pointer)));
    left_out.set("Required", Value::boolean(parts.size() == 1 && property != nullptr &&
                                            property->is(TypeSchema::Property::kRequired)));
    left_out.set("Description",
                 Value::string("The value of a write-only property cannot be read."));
    unsupported.push(std::move(left_out));
  }

  bool reaches(std::size_t from, std::size_t to, int depth = 0) const {
    if (from == to) {
      return true;
    }
    const auto& needs = items_[from].needs;
    return depth < kDeepest && std::any_of(needs.begin(), needs.end(), [&](std::size_t next) {
             return reaches(next, to, depth + 1);
           });
  }

  // The texts Ref and GetAtt Arn of a resource give.
  static std::string ref_of(const Item& item) {
    if (item.schema->ref.empty()) {
      return item.live.identifier;
    }
    return item.schema->ref.size() == 1 ? item.live.model.get_text(item.schema->ref.front())
                                        : std::string();
  }

  // How much a text is a resource's own: the name of a bucket is the bucket's, although its policy
  // has it as identifier too. 0: it does not answer to it.
  static int claim(const Item& item, const std::string& text) {
    const std::string arn =
        item.schema->has_attribute("Arn") ? item.live.model.get_text("Arn") : std::string();
    if (arn == text) {
      return 3;
    }
    if (ref_of(item) != text) {
      return 0;
    }
    return arn.ends_with(text) || !item.schema->auto_name_property.empty() ? 2 : 1;
  }

  std::optional<Value> reference_to(std::size_t from, const std::string& text) {
    std::size_t owner = from;
    int best = 0;
    for (std::size_t i = 0; i < items_.size(); ++i) {
      if (const int claimed = claim(items_[i], text); claimed > best) {
        best = claimed;
        owner = i;
      }
    }
    // A circle could not be deployed.
    if (best == 0 || owner == from || reaches(owner, from)) {
      return std::nullopt;
    }
    items_[from].needs.push_back(owner);
    const std::string& id = items_[owner].logical_id;
    return ref_of(items_[owner]) == text ? map_with("Ref", Value::string(id))
                                         : map_with("Fn::GetAtt", list_of({id, "Arn"}));
  }

  void refer(std::size_t from, Value& value, int depth) {
    constexpr std::size_t kShortest = 4;
    if (depth > kDeepest) {
      return;
    }
    if (value.is_string() && value.as_string().size() >= kShortest) {
      if (auto reference = reference_to(from, value.as_string())) {
        value = std::move(*reference);
      }
      return;
    }
    if (value.is_map() && value.find("Ref") != nullptr) {
      return;
    }
    if (auto* items = value.mutable_list()) {
      for (Value& item : *items) {
        refer(from, item, depth + 1);
      }
    }
    if (auto* members = value.mutable_map()) {
      for (Value::Member& member : *members) {
        refer(from, member.value, depth + 1);
      }
    }
  }

  std::string policy(std::string_view member) const {
    const Value* configuration = record_.find("TemplateConfiguration");
    return configuration != nullptr && configuration->get_text(member) == "DELETE" ? "Delete"
                                                                                   : "Retain";
  }

  Value body() {
    const Value* base = record_.find("Base");
    Value document = base == nullptr ? Value::map() : *base;
    Value metadata = Value::map();
    metadata.set("TemplateId", Value::string(record_.get_text("GeneratedTemplateId")));
    if (base == nullptr) {
      document.set("Metadata", std::move(metadata));
    }
    const Value* known = document.find("Parameters");
    Value parameters = known == nullptr ? Value::map() : *known;
    for (const Value::Member& parameter : parameters_.members()) {
      parameters.set(parameter.key, parameter.value);
    }
    if (!parameters.members().empty()) {
      document.set("Parameters", std::move(parameters));
    }
    const Value* present = document.find("Resources");
    Value resources = present == nullptr ? Value::map() : *present;
    for (Item& item : items_) {
      Value resource = Value::map();
      resource.set("UpdateReplacePolicy", Value::string(policy("UpdateReplacePolicy")));
      resource.set("Type", Value::string(item.live.type));
      resource.set("DeletionPolicy", Value::string(policy("DeletionPolicy")));
      resource.set("Properties", std::move(item.properties));
      resources.set(item.logical_id, std::move(resource));
    }
    document.set("Resources", std::move(resources));
    return document;
  }

  ApiCall& call_;
  Value& record_;
  std::vector<Item> items_;
  Value parameters_ = Value::map();
  std::int64_t warnings_ = 0;
};

}  // namespace

Result<void> compose_template(ApiCall& call, Value& record) {
  return Composer(call, record).run();
}

}  // namespace formwork::cloudformation

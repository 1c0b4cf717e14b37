// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/ec2/ec2.hh"

namespace formwork::ec2 {

/// What every operation over the resources of one kind needs to know of it. A resource is one
/// record in `place`; its answer is what `derive` makes of the record's CloudFormation form (when
/// it has one), and over it the members of the record's "Shape", which the API has written.
struct Kind {
  std::string_view tag_type;       ///< "vpc", as tags and tag specifications name it.
  ObjectPlace place;               ///< Keys are ids unless `derive` is there and says otherwise.
  std::string_view id_member;      ///< Of the answer: "VpcId".
  std::string_view prefix;         ///< Of ids: "vpc".
  std::string_view ids_input;      ///< Of the Describe operation: "VpcIds".
  std::string_view answer;         ///< Of the Describe operation: "Vpcs".
  std::string_view not_found;      ///< "InvalidVpcID.NotFound"
  std::string_view words;          ///< "The vpc ID '%' does not exist"
  std::string_view cfn_type = {};  ///< Objects of the modelled provider that are told as well.
  Value (*derive)(World& world, const std::string& key, const Value& record) = nullptr;
  /// Adds to the answer of such an object what its properties do not say; with `derive`, to all.
  void (*complete)(World& world, const std::string& key, Value& shape) = nullptr;
};

/// One resource at hand. `set` and `drop` write into its answer and its record; put_item stores it.
struct Item {
  std::string key;
  Value record = Value::map();
  Value shape = Value::map();

  std::string text(std::string_view member) const { return shape.get_text(member); }
  void set(std::string_view member, Value value);
};

// Short spellings for answers.
struct Field {
  std::string_view key;
  Value value;
  Field(std::string_view name, Value v) : key(name), value(std::move(v)) {}
  Field(std::string_view name, std::string v) : key(name), value(Value::string(std::move(v))) {}
  Field(std::string_view name, std::string_view v)
      : key(name), value(Value::string(std::string(v))) {}
  Field(std::string_view name, const char* v) : key(name), value(Value::string(v)) {}
  Field(std::string_view name, bool v) : key(name), value(Value::boolean(v)) {}
  template <std::integral T>
  requires(!std::same_as<T, bool>) Field(std::string_view name, T v)
      : key(name), value(Value::number(static_cast<std::int64_t>(v))) {}
};
Value obj(std::initializer_list<Field> fields);
Value list_with(Value item);
/// The list member of a map, as a copy; empty when absent.
Value::List list_in(const Value& map, std::string_view member);
Value map_in(const Value& map, std::string_view member);
/// {Return: true}
Value returned();

Result<std::vector<Item>> all_items(World& world, const Kind& kind);
/// Fails with the kind's NotFound.
Result<Item> get_item(World& world, const Kind& kind, const std::string& id);
Failure no_such(const Kind& kind, const std::string& id);
Result<void> put_item(World& world, const Kind& kind, const Item& item);
Result<void> erase_item(World& world, const Kind& kind, const Item& item);
/// A new resource with an id, OwnerId left to the caller, and the tags of the call's tag
/// specifications for its kind.
Result<Item> add_item(ApiCall& call, const Kind& kind, Value shape);
/// The shape with its tags, as answers hold it.
Value told(const Item& item);

/// The tags of the call's TagSpecifications of this type, as a map. Fails on types EC2 does not
/// know and on specifications without tags.
Result<Value> specified_tags(const ApiCall& call, std::string_view tag_type);

/// Filters: names in any nesting ("attachment.vpc-id"), tag:KEY, tag-key; values with * and ?.
bool passes(const Value& shape, const Value& filters, std::string_view tag_type);
bool like(std::string_view text, std::string_view pattern);

/// The items of the call's id list and filters. Fails with NotFound for an id that is not there.
Result<std::vector<Item>> chosen(ApiCall& call, const Kind& kind);
Result<Value> answer_page(ApiCall& call, std::string_view member, Value::List shapes);
Result<Value> describe_kind(ApiCall& call, const Kind& kind);

/// Fails with MissingParameter when the input member is absent or empty.
Result<void> must_have(const ApiCall& call, std::string_view member);

/// What comes before every operation: DryRun, and what a region has from the beginning.
Result<void> begin(ApiCall& call);

template <Result<Value> (*kBody)(ApiCall&)>
Result<Value> op(ApiCall& call) {
  if (auto begun = begin(call); !begun) {
    return std::move(begun).failure();
  }
  return kBody(call);
}
template <const Kind& kKind>
Result<Value> describe(ApiCall& call) {
  return describe_kind(call, kKind);
}

/// Registers every entry of an array. All of EC2's operations may write, because the first one
/// makes the default VPC.
struct RegisterAll {
  template <std::size_t kSize>
  explicit RegisterAll(OperationEntry (&entries)[kSize]) {
    for (OperationEntry& entry : entries) {
      const Register<OperationEntry> added(entry);
    }
  }
};
consteval OperationEntry on(std::string_view name, OperationHandler handler) {
  return {"ec2", name, OperationEntry::Access::Write, handler};
}

}  // namespace formwork::ec2

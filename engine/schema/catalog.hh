// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/base/result.hh"
#include "engine/schema/schema_node.hh"

namespace formwork {

/// How a change of a property is carried out.
enum class Recreation : std::uint8_t { Never, Conditionally, Always };

/// Where the Ref value, attributes and names of a type come from. Texts point into the catalogue.
struct TypeSchema {
  std::string_view name;  ///< "AWS::S3::Bucket".

  struct Property {
    enum Flag : std::uint8_t {
      kRequired = 1,
      kReadOnly = 2,
      kWriteOnly = 4,
      kCreateOnly = 8,
      kConditionalCreateOnly = 16,
      kDeprecated = 32
    };
    std::string_view name;
    std::string_view json_type;  ///< "string", "integer", "number", "boolean", "array", "object";
                                 ///< "" when several.
    std::uint8_t flags = 0;
    bool is(Flag flag) const noexcept { return (flags & flag) != 0; }
  };
  std::vector<Property> properties;  ///< Top level, in the schema's order: sorted by name.
  bool is_open = false;              ///< Properties that are not listed are allowed too.

  /// JSON pointers without "/properties" ("/BucketName", "/Rules/*/Id").
  std::vector<std::string_view> primary_identifier;
  std::vector<std::string_view> create_only;
  std::vector<std::string_view> conditional_create_only;
  std::vector<std::string_view> read_only;
  std::vector<std::string_view> write_only;
  std::vector<std::string_view> deprecated;

  /// What Ref gives: the names of identifier parts, or a special ("@arn"); empty = primary
  /// identifier.
  std::vector<std::string_view> ref;
  /// Names GetAtt accepts ("Arn", "Endpoint.Address"; "Outputs.*" stands for every name below).
  std::vector<std::string_view> attributes;
  bool any_attribute = false;     ///< Custom resources and nested stacks: any name.
  std::string_view arn_template;  ///< "arn:{partition}:s3:::{BucketName}" style; empty = unknown.
  std::string_view
      auto_name_property;              ///< Property CloudFormation names when absent; empty = none.
  std::uint32_t auto_name_length = 0;  ///< Longest generated name; 0 = no limit known.
  bool auto_name_lower = false;
  /// How the name is put together (names.hh): "" = stack-logical-random, "logical" = without the
  /// stack, "cfn" = with "CFN" in its place.
  std::string_view auto_name_style;
  std::string_view auto_name_separator = "-";  ///< What joins the parts.
  bool is_immutable = false;                   ///< No update handler: every change replaces.
  bool is_stateful = false;                    ///< Losing it loses data.
  bool delete_before_create = false;           ///< replacementStrategy delete_then_create.
  std::uint32_t create_timeout_minutes = 0;    ///< 0 = default.
  std::string_view tag_property;  ///< Pointer to the property that holds the tags; empty = none.

  /// The whole description, with nested properties, definitions and every JSON Schema keyword.
  SchemaNode schema;

  const Property* find_property(std::string_view property) const;
  /// How a change at `pointer` ("/Tags/0/Value") is carried out: create-only pointers match the
  /// place itself, anything above it and anything below it; '*' matches an index or key.
  Recreation recreation(std::string_view pointer) const;
  bool has_attribute(std::string_view attribute) const;
};

/// Read-only view over the compiled catalogue that is linked into the program. Types are decoded at
/// first use and kept. Thread-safe.
class SchemaCatalog {
 public:
  /// The catalogue inside the binary.
  static const SchemaCatalog& builtin();
  /// A catalogue over other bytes (tests, user catalogues). They must outlive it. Fails with F704
  /// when they are not a catalogue of this version.
  static Result<std::unique_ptr<SchemaCatalog>> open(std::span<const std::byte> bytes);

  /// Null when the type is not in the catalogue. "Custom::Anything" gives the schema of
  /// AWS::CloudFormation::CustomResource (and its name).
  const TypeSchema* find(std::string_view type_name) const;
  /// The type as it is in a region; null when it does not exist there. Regions where a type is the
  /// same give the same pointer; where nothing differs it is that of find(type_name).
  const TypeSchema* find(std::string_view type_name, std::string_view region) const;
  /// Regions where the type exists, sorted; every region known here when nothing is known against
  /// it; empty when there is no such type.
  std::vector<std::string_view> regions_of(std::string_view type_name) const;
  /// All type names, sorted.
  std::vector<std::string_view> type_names() const;

  SchemaCatalog(const SchemaCatalog&) = delete;
  SchemaCatalog& operator=(const SchemaCatalog&) = delete;
  ~SchemaCatalog();

 private:
  struct Impl;
  /// Without the checksum, which would read every page. Null when the header is wrong.
  static std::unique_ptr<SchemaCatalog> open_trusted(std::span<const std::byte> bytes);
  explicit SchemaCatalog(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace formwork

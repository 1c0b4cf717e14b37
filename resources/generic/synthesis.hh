// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "resources/common/own_provider.hh"

namespace formwork {

/// Makes up the identifiers and attributes of one resource from its schema: values of the right
/// shape, each drawn once and kept, so that an update answers what create answered. Needs
/// call.schema.
class Synthesis {
 public:
  /// `generated`: what was made up before (generated() of an earlier run), or an empty map.
  Synthesis(const Call& call, Value generated);

  /// The primary identifier, its parts joined with "|".
  std::string identifier();
  /// The Ref value.
  std::string reference();
  /// Every name GetAtt accepts, and "Ref" when it differs from the identifier.
  Value attributes();
  /// The properties with the generated name filled in.
  Value model() const;
  /// True when every part of the identifier was given by the template.
  bool is_explicit() const;
  /// The name property that must be unique in the world when the template gives it; empty if there
  /// is none.
  std::string_view unique_name_property() const;

  const Value& generated() const { return generated_; }

 private:
  Value value_of(std::string_view name);
  Value make(std::string_view name);
  Value make_typed(std::string_view name, std::string_view json_type);
  Value make_text(std::string_view name);
  Value make_list(std::string_view name);
  std::string make_id();
  std::string own_name();
  std::string own_arn();
  std::string last_arn_part();
  std::optional<std::string> arn_slot(std::string_view slot);
  std::string arn_choice(std::string_view slot) const;
  std::string host_name();
  std::string given_text(std::string_view path) const;
  std::string given_name_part(std::string_view slot);
  bool is_own_arn(std::string_view name) const;
  std::string_view name_property() const;
  std::string_view leaf() const;     ///< "Bucket" of AWS::S3::Bucket.
  std::string_view service() const;  ///< "S3".
  void remember(std::string_view name, Value value);

  const Call& call_;
  const TypeSchema& schema_;
  Value generated_;
  std::vector<std::string> in_making_;
};

}  // namespace formwork

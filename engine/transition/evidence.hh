// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/transition/transition.hh"

namespace formwork {

/// "Table (AWS::DynamoDB::Table)".
std::string subject_of(const ResourceChange& change);

/// Counts in the view with property values: what really changes.
bool is_real(const ResourceChange& change);
bool is_replaced(const ResourceChange& change);
bool may_be_replaced(const ResourceChange& change);
/// "will be" or "may be", for a change that is_replaced or may_be_replaced.
const char* will_be(const ResourceChange& change);

/// The row that asks for the replacement; null when there is none.
const ChangeDetail* replacing_row(const ResourceChange& change);
/// The first row of a property that is shown with values; null when the property stays.
const ChangeDetail* row_of(const ResourceChange& change, std::string_view property);

/// Properties that together name the resource, when the template names it: what CloudFormation
/// would name by itself otherwise, or an identifier that the template writes whole. Empty when it
/// is not named.
std::vector<std::string> names_given(const TypeSchema* schema, const Value& properties);
/// "TableName \"orders\"" of those.
std::string names_text(const std::vector<std::string>& names, const Value& properties);

/// A number written as number or text.
std::optional<double> number_at(const Value* value);
const Value* property_of(const std::optional<Value>& properties, std::string_view name);
/// "AWS::S3::Bucket" -> "Bucket".
std::string_view short_type(std::string_view type);

/// Adds what `rule` found about a change; the place is that of `row`, else that of the resource.
Hazard& add_hazard(std::vector<Hazard>& out, const TransitionRule& rule, HazardKind kind,
                   const ResourceChange& change, const ChangeDetail* row, std::string message,
                   std::string fix);

}  // namespace formwork

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "resources/dynamodb/description.hh"

namespace formwork::dynamodb {

/// CreateTable's or an import's members as the properties of AWS::DynamoDB::Table, which records
/// hold whichever way the table was made. Fails with ValidationException.
Result<Value> properties_from_input(const Value& input);
/// The numbers of a "ProvisionedThroughput", of a table or of an index.
Result<void> check_throughput_input(const Value& holder, const std::string& index = {});
/// Words, numbers and names of CreateTable.
Result<void> check_create_input(const Value& input);

/// Tags as {Key, Value}: their lengths and letters. Fails with ValidationException.
Result<void> check_tags(std::span<const Value> tags);
/// The table that "ResourceArn" names, of operations on tags. Fails with ValidationException or
/// ResourceNotFoundException.
Result<KnownTable> tagged_table(ApiCall& call);
/// A table may have 50.
Result<void> check_tag_count(std::size_t count);

/// Stores properties of a table that exists, and makes its rows agree.
Result<void> store_properties(ApiCall& call, KnownTable& table, Value properties);
/// Makes a table outside of any stack. Fails with ResourceInUseException when there is one.
Result<KnownTable> make_table(ApiCall& call, const std::string& name, const Value& properties);
/// The label of a new stream, and its ARN in the record's attributes.
void renew_stream(World& world, KnownTable& table, bool is_on);

}  // namespace formwork::dynamodb

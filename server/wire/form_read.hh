// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/base/result.hh"
#include "engine/value/value.hh"
#include "server/model/api_model.hh"
#include "server/wire/message.hh"

namespace formwork {

/// The input that a form holds: `Tags.member.1.Key=a`, `Attribute.1.Name=x`, `Map.entry.1.key=k`.
/// Items come in the order of their indices, whatever gaps there are. Fails with MalformedInput.
Result<Value> read_form(const Shape& input, const QueryParameters& form);

/// The same as EC2 has it: no list has an element of its own (`Filter.1.Value.1=a`), and names
/// begin with a capital letter.
Result<Value> read_ec2_form(const Shape& input, const QueryParameters& form);

/// What a member is called in a form of EC2.
std::string ec2_form_name(const MemberShape& member);

}  // namespace formwork

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

namespace formwork {

/// What a parameter's Type says: `String`, `Number`, `CommaDelimitedList`, `List<Number>`,
/// `AWS::EC2::VPC::Id`, `List<AWS::EC2::Subnet::Id>`, `AWS::SSM::Parameter::Name`,
/// `AWS::SSM::Parameter::Value<T>` with any of the former as T.
struct ParameterType {
  bool is_known = false;   ///< Type is one CloudFormation has.
  bool is_list = false;    ///< The value is a comma-separated list.
  bool is_number = false;  ///< Each element must be a number.
  bool is_ssm = false;  ///< The given value names an SSM parameter; the real value is stored there.
  std::string_view element;  ///< "String", "Number", "AWS::EC2::VPC::Id", ... of one element.
};

/// Never fails: an unknown type is a String with is_known false.
ParameterType parse_parameter_type(std::string_view type);

}  // namespace formwork

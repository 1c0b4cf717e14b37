// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/change/template_side.hh"

namespace formwork {

/// Why CloudFormation cannot show every value of a resource before the update, or "": the fault it
/// meets when it evaluates `properties` with values that are not known yet in it. Arguments are
/// looked at before the functions that take them; the first fault ends it.
///   A list that is not known where Fn::Join or Fn::Select needs one: their fault about arguments.
///   An export that does not exist.
/// `side.evaluator` must keep its faults to itself.
std::string value_fault(const TemplateSide& side, const Node* properties);

}  // namespace formwork

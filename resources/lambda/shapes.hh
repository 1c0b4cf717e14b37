// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/service/operation.hh"
#include "resources/lambda/records.hh"
#include "resources/lambda/spec.hh"

namespace formwork::lambda {

/// The function, version or alias that the input members FunctionName and Qualifier name.
Result<FoundFunction> asked_function(ApiCall& call);
/// The function itself; InvalidParameterValueException where a version or an alias is named.
Result<FoundFunction> asked_unqualified(ApiCall& call);
/// Fails where the input's FunctionName is one of another region.
Result<void> check_region(const ApiCall& call);
/// Fails where the input asks for a place that formwork does not publish to.
Result<void> check_publish_place(const ApiCall& call);
/// The function itself, whatever version or alias is named.
Result<FoundFunction> asked_by_name(ApiCall& call);

/// FunctionConfiguration of the API's model, as lists tell it.
Value configuration_of(World& world, const FoundFunction& found);
/// With the state too, as one function is told.
Value full_configuration(World& world, const FoundFunction& found);
/// As CreateFunction and UpdateFunction* answer: what they began is still going on.
Value pending_configuration(World& world, const FoundFunction& found);
Value updating_configuration(World& world, const FoundFunction& found);

/// {<member>: items, NextMarker}: in pages by the input members Marker and MaxItems.
Result<Value> pages(const ApiCall& call, std::string_view member, Value::List items,
                    std::size_t largest);

/// Faults of this service say whose they are.
void set_fault_type(ApiCall& call, const Diagnostic& fault);
template <OperationHandler kHandler>
Result<Value> with_fault_type(ApiCall& call) {
  auto answer = kHandler(call);
  if (!answer) {
    set_fault_type(call, answer.error());
  }
  return answer;
}

/// Registers an operation of this service.
#define FORMWORK_LAMBDA_OPERATION(function, name, access)                                   \
  constinit OperationEntry function##_entry{"lambda", name, OperationEntry::Access::access, \
                                            &with_fault_type<&function>};                   \
  const Register<OperationEntry> function##_registered {                                    \
    function##_entry                                                                        \
  }

}  // namespace formwork::lambda

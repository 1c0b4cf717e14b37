// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/value/value.hh"

namespace formwork::iam {

/// Values of condition keys; keys are lower-case.
using PolicyContext = std::map<std::string, std::vector<std::string>, std::less<>>;

/// One action on one resource by one principal.
struct PolicyRequest {
  std::string action;     ///< "s3:GetObject"
  std::string resource;   ///< ARN, or "*" when the action has none.
  std::string principal;  ///< ARN of who calls; of a session its assumed-role ARN.
  std::string account;    ///< Of who calls.
  std::string role;       ///< ARN of the role of a session, else "".
  std::string service;    ///< "ec2.amazonaws.com" when a service calls, else "".
  std::string federated;  ///< Identity provider (ARN or host) of a web or SAML identity, else "".
  PolicyContext context = {};
};

/// Text with ${key}, ${key, 'default'}, ${*}, ${?} and ${$} replaced. A variable without a value
/// leaves text that matches nothing: `*is_complete` is false then. Values that wildcards would be
/// read from have them as themselves: they are marked for match_wildcards by a backslash.
std::string expand_variables(std::string_view text, const PolicyContext& context,
                             bool* is_complete);

/// Whether the text is of the form: * stands for any characters, ? for one; a backslash before
/// either makes it stand for itself. In time proportional to both lengths' product.
bool match_wildcards(std::string_view pattern, std::string_view text, bool ignores_case = false);

}  // namespace formwork::iam

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/change/change_set.hh"
#include "engine/evaluate/parameters.hh"
#include "engine/transition/transition.hh"

namespace formwork::cli {

/// Takes out of a change set what must never be printed: values of NoEcho parameters of either
/// side, whole values that were computed from one by a function that would show it in another form
/// (Fn::Base64, Fn::Split, ...), and dynamic references. Both templates may be null.
void conceal(ChangeSet& change_set, const Template* before, const BoundParameters* before_values,
             const Template* after, const BoundParameters* after_values);

/// The same for a text: "{{resolve:...}}" and the secrets become "****".
std::string conceal_text(std::string text, const std::vector<std::string>& secrets);
std::vector<std::string> secrets_of(const BoundParameters& parameters);

}  // namespace formwork::cli

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/service/world.hh"

namespace formwork {

/// What a type's generated identifiers look like. A form is text with slots: {uuid} {hexN} {lowerN}
/// {upperN} {alnumN} {digitN} (N characters), {region}, {account}; or one of the words "name" (the
/// resource's own name) and "arn". Empty when nothing special is known of the type.
std::string_view find_id_form(std::string_view type_name);

/// Fills a form's slots.
std::string fill_id_form(World& world, std::string_view form);

}  // namespace formwork

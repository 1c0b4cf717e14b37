// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "resources/dynamodb/attribute.hh"

namespace formwork::dynamodb {

/// An item as it is stored: for each attribute its name, a byte for the kind, lengths as variable
/// integers, and the contents.
std::string pack(const Fields& item);
/// Nullopt for bytes that pack() did not make.
std::optional<Fields> unpack(std::string_view bytes);
/// The same as to_wire(*unpack(bytes)), without what lies between.
std::optional<Value> unpack_to_wire(std::string_view bytes);

}  // namespace formwork::dynamodb

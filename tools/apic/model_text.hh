// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hh"
#include "engine/value/value.hh"

namespace formwork {

/// One API model as a map, as it stands in the compiled models: the facts of the service, and
/// "operations" and "shapes" by name. schemas/api-models/FORMAT.md lists all keys.
struct ModelFile {
  std::vector<Value> models;  ///< One for each service; every one has "name".
  bool is_overlay = false;    ///< Says what other files lack.
};

/// Reads the text form. Fails with F702 and the line when the text is not in that form.
Result<ModelFile> read_models(std::string_view file, std::string_view text);

/// The text form of one model: the same text for the same facts.
std::string write_model(const Value& model);

/// A model from the JSON that botocore carries for a service. Fails with F702 when the JSON is no
/// such thing.
Result<Value> import_model(std::string_view name, const Value& json);

/// Lays `overlay` over `model`: members are added or replaced, enum values appended.
void amend_model(Value& model, const Value& overlay);

/// Every shape that something names must be there. Fails with F702.
Result<void> check_model(const Value& model);

/// Reads every *.api file of a folder and compiles the models into one catalogue
/// (engine/schema/BLOB.md), each under its name.
Result<std::string> compile_models(const std::string& folder);

}  // namespace formwork

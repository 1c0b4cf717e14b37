// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/document/node.hh"
#include "engine/lint/run.hh"

// Documents that templates carry as text: policies, state machines, SSM documents.
namespace formwork::lint {

/// The tree of a JSON text, or null when it is none or the run is out of budget. Lives as long as
/// the run; nothing in it has a place of its own. Of a key that comes twice the last one counts.
const Node* read_embedded_json(Run& run, std::string_view text);

/// The tree of a JSON or YAML text. Null with the first fault's words in `problem` when it cannot
/// be read.
const Node* read_embedded_document(Run& run, std::string_view text, std::string& problem);

}  // namespace formwork::lint

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/document/node.hh"
#include "engine/schema/schema_node.hh"

namespace formwork::lint {

class Run;

/// A value that a schema holds ("default": false) as a value of a template; it stands nowhere and
/// lives as long as the run. An absent value is null.
const Node* node_of(Run& run, SchemaNode value);

}  // namespace formwork::lint

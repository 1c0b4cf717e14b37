// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/base/result.hh"
#include "engine/base/source_map.hh"

namespace formwork {

/// A fault as the API tells it: codes of our own (E1020, F602) become ValidationError. Faults of
/// the program itself (F305) keep theirs, which the wire answers as InternalFailure.
Failure api_failure(Diagnostic fault);

/// The one fault that CloudFormation would name: the first error, in its words ("Template format
/// error: JSON not well-formed. (line 1, column 25)"). Names of several faults of one kind stand in
/// one list: "Unresolved resource dependencies [A, B] in the Resources block of the template".
Failure api_failure(const Sink& sink, const SourceMap& sources);

}  // namespace formwork

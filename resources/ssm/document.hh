// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/service/operation.hh"
#include "resources/ssm/records.hh"

namespace formwork::ssm {

/// Documents of Systems Manager. A record (records.hh) has Versions: a list of {Version,
/// VersionName, Content, DocumentFormat, DisplayName, CreatedDate}, oldest first; Accounts: {<id>:
/// version}.

/// InvalidDocument: there is none of that name, or it has no such version.
Failure no_such_document();

/// The content as a value. Fails with InvalidDocumentContent when it is not in that format.
Result<Value> read_content(const std::string& content, const std::string& format);
/// The content in the format asked for.
Result<std::string> content_as(const Value& version, const std::string& format);

Result<Value> find_document(World& world, const std::string& name);
/// The version that DocumentVersion and VersionName of the input choose; the default one without
/// them. Null when there is none.
const Value* choose_version(const Value& document, const Value& input);

/// DocumentDescription of a version.
Result<Value> document_description(const World& world, const Value& document, const Value& version);
/// DocumentIdentifier of the default version.
Result<Value> document_identifier(const World& world, const Value& document);

}  // namespace formwork::ssm

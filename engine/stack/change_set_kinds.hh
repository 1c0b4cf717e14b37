// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/change/diff.hh"
#include "engine/stack/operations_impl.hh"

namespace formwork {

/// What a change set takes over: ResourcesToImport, and what ImportExistingResources finds. Valid
/// as long as the world.
ImportRequest make_import_request(const ChangeSetRequest& request, World& world,
                                  const ProviderSet& providers, const SchemaCatalog& catalog);

/// ValidationError when ResourcesToImport names a type that is not known or other identifier
/// properties than the type has.
Result<void> check_identifiers(const std::vector<ImportedResource>& imports,
                               const ProviderSet& providers, const SchemaCatalog& catalog);

/// Identifier properties by logical id, as a plan has them.
Value planned_imports(const std::vector<ImportedResource>& imports);

/// What the stack's resources are now.
ActualResources read_actual(const std::vector<ResourceRecord>& rows, World& world,
                            const ProviderSet& providers);

}  // namespace formwork

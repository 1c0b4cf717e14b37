// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hh"
#include "engine/schema/catalog.hh"

namespace formwork::lint {

/// Where resource types come from besides the program itself.
struct TypeSources {
  /// Folders with registry schemas: every *.json at any depth is the schema of one type.
  std::vector<std::string> registry_folders = {};
  /// A file {IncludeResourceTypes, ExcludeResourceTypes, Patches}, as cfn-lint reads it: names with
  /// '*' that stand for types, and JSON patches by type; empty: none.
  std::string override_spec = {};
  /// The bytes of a catalogue (make_catalog), which replaces types of the program; empty: none.
  std::string catalogue = {};
};

/// The resource types of one call: the program's, those of the user's catalogue, and those of
/// registry schemas, later ones first; some taken away and some changed. Immutable, thread-safe.
class TypeOverlay {
 public:
  /// Fails with F101 or F202 for a file or folder that cannot be read, F704 for bytes that are no
  /// catalogue, F701 for an override spec and F702 for a registry schema that is not understood.
  static Result<std::shared_ptr<const TypeOverlay>> load(TypeSources sources);

  /// The type as it is in a region; null when it does not exist there or was taken away. Equal
  /// regions give equal pointers. Custom::X and X::MODULE are looked up under their common name,
  /// a module only when no registry schema describes it.
  const TypeSchema* find(std::string_view type, std::string_view region) const;
  /// True for types that only registry schemas describe: nothing is known of them elsewhere.
  bool is_registered(std::string_view type) const;
  /// All names that are left, sorted.
  std::vector<std::string_view> type_names() const;

  /// A document that an override spec changed ("functions/sub"), else None.
  SchemaNode document(std::string_view name) const;

  ~TypeOverlay();
  TypeOverlay(const TypeOverlay&) = delete;
  TypeOverlay& operator=(const TypeOverlay&) = delete;

 private:
  struct Impl;
  explicit TypeOverlay(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace formwork::lint

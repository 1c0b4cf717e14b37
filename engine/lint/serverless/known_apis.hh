// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "engine/lint/serverless/expansion.hh"

namespace formwork::lint {

/// An API that events may name, as the transform knows it while it looks at functions.
struct KnownApi {
  std::string_view type;
  const Node* properties = nullptr;  ///< With Globals in them; never null.
  const Node* body = nullptr;        ///< Its definition, when the author wrote one that is read.
  bool is_managed = false;           ///< The transform itself writes the definition.
  std::set<std::string> routes;      ///< "get /path", of a managed definition.

  const Node* get(std::string_view property) const { return properties->get(property); }
  bool has_definition() const { return is_managed || body != nullptr; }
};

/// The template around a resource.
class Surroundings {
 public:
  Surroundings(const Node& root, Maker& make);

  const Node& root() const { return root_; }
  /// The API of this name, or null. ServerlessRestApi and ServerlessHttpApi are always there.
  KnownApi* api(std::string_view name);
  /// A resource of the template, or null.
  const Node* resource(std::string_view name) const;
  /// What a reference to a parameter stands for by default; anything else is itself.
  const Node* resolved(const Node* value) const;

 private:
  const Node& root_;
  std::map<std::string, KnownApi, std::less<>> apis_;
};

/// Whether an AWS::Serverless::Api has a definition that is read: cfn-lint takes the one that is
/// written, if any, for an object in a bucket unless one of a few properties stands beside it.
bool has_inline_definition(const Node& api);

}  // namespace formwork::lint

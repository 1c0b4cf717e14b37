// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "server/model/api_model.hh"
#include "server/wire/codec.hh"
#include "server/wire/message.hh"

namespace formwork {

/// What a path led to.
struct PathMatch {
  const ApiOperation* operation = nullptr;  ///< Null: no operation has this path and method.
  PathParameters path;                      ///< Labels by the names of the model.
  std::size_t literals = 0;                 ///< Path segments that were not labels.
  bool has_path = false;  ///< Some operation has the path, perhaps with another method.
};

/// The paths of one service of a REST protocol. A literal segment goes before a label, a label
/// before a greedy one ("{Key+}", which takes the rest of the path with its slashes). A slash at
/// the end of a path means nothing, unless a greedy label takes it. Of several operations with the
/// same path and method, that one is taken whose query constants are there ("?acl"), then the one
/// with the most required query and header members that are there; a newer variant of an operation
/// ("PutBucketLifecycleConfiguration") goes before the one it extends. Thread-safe once made.
class PathTrie {
 public:
  explicit PathTrie(const ApiService& service);
  ~PathTrie();
  PathTrie(const PathTrie&) = delete;
  PathTrie& operator=(const PathTrie&) = delete;

  /// `path` is still percent-coded; it may differ from the request's own.
  PathMatch match(const HttpRequest& request, std::string_view path,
                  const QueryParameters& query) const;

 private:
  struct Node;
  struct Leaf;
  struct Walk;
  std::unique_ptr<Node> root_;
};

}  // namespace formwork

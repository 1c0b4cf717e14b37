// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/embedded_document.hh"

#include <memory>
#include <unordered_map>
#include <vector>

#include "engine/base/diagnostic.hh"
#include "engine/base/source_map.hh"
#include "engine/document/document.hh"

namespace formwork::lint {
namespace {

/// Copies a tree into the run without its places. Readers bound the depth of what they read.
class Copier {
 public:
  explicit Copier(NodeBuilder& build) : build_(build) {}

  const Node* copy(const Node& node) {
    switch (node.kind) {
      case NodeKind::List:
        return copy_list(node);
      case NodeKind::Map:
        return copy_map(node);
      default:
        return build_.scalar(node.kind, build_.copy_text(node.text()), SourceSpan(), node.flags);
    }
  }

 private:
  const Node* copy_list(const Node& node) {
    std::vector<const Node*> items;
    items.reserve(node.items().size());
    for (const Node* item : node.items()) {
      items.push_back(copy(*item));
    }
    return build_.list(items, SourceSpan(), node.flags);
  }

  const Node* copy_map(const Node& node) {
    std::vector<Member> members;
    members.reserve(node.members().size());
    std::unordered_map<std::string_view, std::size_t> places;
    for (const Member& member : node.members()) {
      const Node* value = copy(*member.value);
      const auto [place, is_new] = places.emplace(member.key, members.size());
      if (is_new) {
        members.push_back({build_.copy_text(member.key), SourceSpan(), value});
      } else {
        members[place->second].value = value;
      }
    }
    return build_.map(members, SourceSpan(), node.flags);
  }

  NodeBuilder& build_;
};

constexpr std::size_t kBytesPerStep = 16;

using Reader = std::unique_ptr<Document> (*)(SourceMap&, std::string, std::string, Sink&,
                                             const DocumentLimits&);

const Node* read(Run& run, std::string_view text, Reader reader, Sink& sink) {
  if (!run.spend(1 + text.size() / kBytesPerStep)) {
    return nullptr;
  }
  SourceMap sources;
  const std::unique_ptr<Document> document =
      reader(sources, "embedded", std::string(text), sink, DocumentLimits());
  if (document == nullptr || document->root == nullptr) {
    return nullptr;
  }
  return Copier(run.build()).copy(*document->root);
}

}  // namespace

const Node* read_embedded_json(Run& run, std::string_view text) {
  Sink sink;
  return read(run, text, &read_json, sink);
}

const Node* read_embedded_document(Run& run, std::string_view text, std::string& problem) {
  Sink sink;
  const Node* root = read(run, text, &read_document, sink);
  for (const Diagnostic& diagnostic : sink.all()) {
    if (diagnostic.severity == Severity::Error) {
      problem = diagnostic.message;
      return nullptr;
    }
  }
  return root;
}

}  // namespace formwork::lint

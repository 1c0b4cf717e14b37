// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/document/builder.hh"
#include "engine/document/reader.hh"
#include "engine/document/scalar.hh"
#include "engine/document/yaml_text.hh"

namespace formwork {

/// Thrown by YamlTree to leave yaml-cpp's parser at a fault that is in the sink already; caught by
/// the reader that called the parser.
struct YamlStop {};

/// One node as yaml-cpp announces it.
struct YamlEvent {
  std::size_t at = 0;      ///< Offset of its first byte: tag and anchor come before the content.
  std::string_view tag;    ///< "?" for plain content without a tag, "!" for other, else resolved.
  std::size_t anchor = 0;  ///< 0: none.
};

/// Builds the tree from YAML events: spans, kinds, short forms, anchors, merges and limits.
class YamlTree {
 public:
  explicit YamlTree(ReadContext& context) : context_(context), builder_(context.arena) {}

  void on_null(const YamlEvent& event);
  void on_scalar(const YamlEvent& event, std::string_view value);
  void on_alias(const YamlEvent& event);
  void open(const YamlEvent& event, bool is_map);
  void close();

  const Node* root() const noexcept { return root_; }
  /// Offset of the innermost '[' or '{' that is not closed yet.
  std::optional<std::size_t> open_bracket() const;

 private:
  /// An anchor's value: what an alias to it stands for and weighs.
  struct Anchor {
    const Node* node = nullptr;
    std::size_t nodes = 0;
    std::size_t height = 0;
  };
  /// A value ready to be put into the innermost open collection.
  struct Built {
    const Node* node = nullptr;
    std::size_t end = 0;  ///< One past its last byte at the place it is used.
    std::size_t nodes = 1;
    std::size_t height = 0;
  };
  struct Frame {
    bool is_map = false;
    bool bracketed = false;
    bool has_key = false;       ///< members_.back() waits for its value.
    bool has_merges = false;    ///< Some member stands for a merge.
    std::string_view function;  ///< Long-form name when tagged with a short form.
    YamlPlace place;
    std::size_t anchor = 0;
    std::size_t first = 0;     ///< Index of its first member in members_ or item in items_.
    std::size_t last_end = 0;  ///< One past the last thing read inside.
    std::size_t depth = 0;     ///< Levels of lists and maps from the root, this one included.
    std::size_t nodes = 1;
    std::size_t height = 0;  ///< Of its highest child.
  };

  [[noreturn]] void stop(Diagnostic fault);
  [[noreturn]] void stop(std::string message, SourceSpan span, std::string help = {});
  bool wants_key() const noexcept {
    return !frames_.empty() && frames_.back().is_map && !frames_.back().has_key;
  }
  std::size_t depth() const noexcept { return frames_.empty() ? 0 : frames_.back().depth; }
  SourceSpan span(std::size_t begin, std::size_t end) const { return context_.span(begin, end); }
  YamlPlace place_of(const YamlEvent& event) const;
  void check_depth(std::size_t levels, std::size_t at);
  void check_closes(std::size_t content);
  void check_tabs(std::size_t at);
  ScalarReading read_standard(std::string_view tag, std::string_view value, SourceSpan span);
  void check_collection_tag(std::string_view tag, bool is_map, SourceSpan span);
  std::string_view keep_text(std::size_t content, const YamlScalar& scalar, std::string_view value);
  void add_key(std::string_view key, SourceSpan span, std::size_t end);
  Built wrap(std::string_view function, const YamlPlace& place, Built content);
  void add(Built built, std::size_t anchor);
  const Node* finish(const Frame& frame, SourceSpan span);
  std::size_t missing_value_end(std::size_t at) const;
  bool is_written_null(std::size_t content, std::size_t after) const;
  const Node* expand_merges(std::span<const Member> members, SourceSpan span);
  void check_merge_value(const Member& member);
  const Node* flag_alias(const Node* node);

  ReadContext& context_;
  NodeBuilder builder_;
  std::vector<Frame> frames_;
  std::vector<Member> members_;  // Of all open maps.
  std::vector<const Node*> items_;
  std::vector<Anchor> anchors_;  // By yaml-cpp's number.
  std::vector<std::uint32_t> scratch_;
  std::size_t nodes_ = 0;
  std::size_t alias_nodes_ = 0;
  std::size_t open_brackets_ = 0;
  const Node* root_ = nullptr;
};

}  // namespace formwork

// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <exception>
#include <istream>
#include <streambuf>

#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include "engine/document/reader.hh"
#include "engine/document/yaml_fault.hh"
#include "engine/document/yaml_tree.hh"

namespace formwork {

namespace {

// Reads memory without a copy.
class TextBuffer : public std::streambuf {
 public:
  explicit TextBuffer(std::string_view text) {
    char* begin = const_cast<char*>(text.data());  // Never written: there is no put area.
    setg(begin, begin, begin + text.size());
  }
};

// yaml-cpp 0.7 ends a plain scalar of a flow collection at a question mark (`{Schedule: cron(0 12 *
// *
// ?)}`), which no other reader does. It is shown a byte in its place that no text can have.
constexpr char kMark = '?';
constexpr char kHidden = '\x1A';

// A mark inside a plain scalar: something of it stands before the mark on the line.
bool is_inside_scalar(std::string_view text, std::size_t at) {
  std::size_t before = at;
  while (before > 0 && (text[before - 1] == ' ' || text[before - 1] == '\t')) {
    --before;
  }
  if (before == 0) {
    return false;
  }
  const char last = text[before - 1];
  const bool may_begin_a_token =
      std::string_view("\n\r,[{:-?").find(last) != std::string_view::npos;
  return !may_begin_a_token || (before == at && (last == ':' || last == '-' || last == '?'));
}

std::string with_hidden_marks(std::string_view text) {
  std::string hidden(text);
  for (std::size_t at = text.find(kMark); at != std::string_view::npos;
       at = text.find(kMark, at + 1)) {
    if (is_inside_scalar(text, at)) {
      hidden[at] = kHidden;
    }
  }
  return hidden;
}

class Events final : public YAML::EventHandler {
 public:
  explicit Events(ReadContext& context) : context_(context), tree_(context) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    last_ = offset(mark);
    if (++documents_ > 1) {
      context_.sink.error("E0000", "YAML: a second document begins here; a template is only one",
                          context_.point(last_), "Remove the '---' line or split the file.");
      throw YamlStop{};
    }
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    tree_.on_null({offset(mark), "?", anchor});
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    tree_.on_alias({offset(mark), "?", anchor});
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    if (value.find(kHidden) == std::string::npos) {
      tree_.on_scalar({offset(mark), tag, anchor}, value);
      return;
    }
    std::string shown = value;
    std::replace(shown.begin(), shown.end(), kHidden, kMark);
    tree_.on_scalar({offset(mark), tag, anchor}, shown);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    last_ = offset(mark);
    tree_.open({last_, tag, anchor}, false);
  }
  void OnSequenceEnd() override { tree_.close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    last_ = offset(mark);
    tree_.open({last_, tag, anchor}, true);
  }
  void OnMapEnd() override { tree_.close(); }

  const Node* root() const noexcept { return tree_.root(); }
  std::size_t last() const noexcept { return last_; }
  std::optional<std::size_t> open_bracket() const { return tree_.open_bracket(); }

 private:
  static std::size_t offset(const YAML::Mark& mark) {
    return mark.pos < 0 ? 0 : static_cast<std::size_t>(mark.pos);
  }

  ReadContext& context_;
  YamlTree tree_;
  std::size_t last_ = 0;  // Where the last collection began.
  int documents_ = 0;
};

// yaml-cpp reads a byte 4 as the end of the text, and YAML has no control characters anyway.
bool check_characters(ReadContext& context) {
  for (std::size_t at = 0; at < context.text.size(); ++at) {
    auto c = static_cast<unsigned char>(context.text[at]);
    if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F) {
      context.sink.error("E0000", "YAML: a control character is not allowed",
                         context.span(at, at + 1), "Remove it, or write it as an escape.");
      return false;
    }
  }
  return true;
}

// yaml-cpp reads a flow collection to its end before it tells of any of it.
bool check_brackets(ReadContext& context, std::size_t first) {
  if (first >= context.text.size() || (context.text[first] != '{' && context.text[first] != '[')) {
    return true;
  }
  auto deep = find_too_deep_bracket(context.text.substr(first), context.limits.depth);
  if (deep) {
    context.sink.add(too_deep(context, context.point(first + *deep)));
  }
  return !deep;
}

}  // namespace

const Node* read_yaml_text(ReadContext& context) {
  if (!check_characters(context) || !check_brackets(context, skip_blank(context.text, 0))) {
    return nullptr;
  }
  Events events(context);
  try {
    const bool has_marks = context.text.find(kMark) != std::string_view::npos;
    const std::string hidden = has_marks ? with_hidden_marks(context.text) : std::string();
    TextBuffer buffer(has_marks ? std::string_view(hidden) : context.text);
    std::istream stream(&buffer);
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(events)) {
    }
  } catch (const YamlStop&) {
    return nullptr;
  } catch (const YAML::DeepRecursion&) {
    context.sink.add(too_deep(context, context.point(events.last())));
    return nullptr;
  } catch (const YAML::Exception& fault) {
    auto at = fault.mark.pos < 0 ? events.last() : static_cast<std::size_t>(fault.mark.pos);
    // A bracket that is never closed is the lesser fault when it opens too many levels.
    if (!check_brackets(context, at)) {
      return nullptr;
    }
    context.sink.add(yaml_fault(context, fault.msg, at, events.open_bracket()));
    return nullptr;
  } catch (const std::exception& fault) {
    context.sink.error("E0000", std::string("YAML: ") + fault.what(), context.point(events.last()));
    return nullptr;
  }
  const Node* root = events.root();
  // A text of comments only, or of nothing but '---'.
  if (root == nullptr || (root->is(NodeKind::Null) && root->span.length == 0)) {
    context.sink.error("E0000", "template is empty", context.point(0),
                       "A template needs at least a Resources section.");
    return nullptr;
  }
  return root;
}

}  // namespace formwork

// SPDX-License-Identifier: Apache-2.0
#include <optional>

#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include "engine/document/builder.hh"
#include "engine/document/reader.hh"

namespace formwork {

namespace {

// RapidJSON checks the grammar; this handler finds every token again in the text by itself, because
// between two tokens there is only space and punctuation and the library does not tell token
// starts.
class JsonHandler : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, JsonHandler> {
 public:
  explicit JsonHandler(ReadContext& context) : context_(context), builder_(context.arena) {}

  bool Null() { return literal(NodeKind::Null, 4, 0); }
  bool Bool(bool value) {
    return value ? literal(NodeKind::Bool, 4, Node::kTrue) : literal(NodeKind::Bool, 5, 0);
  }
  bool RawNumber(const char* text, rapidjson::SizeType length, bool copy);
  bool String(const char* text, rapidjson::SizeType length, bool copy);
  bool Key(const char* text, rapidjson::SizeType length, bool copy);
  bool StartObject() { return open(true); }
  bool EndObject(rapidjson::SizeType count) { return close(count); }
  bool StartArray() { return open(false); }
  bool EndArray(rapidjson::SizeType count) { return close(count); }

  const Node* root() const { return root_; }
  std::optional<Diagnostic>& fault() { return fault_; }
  /// Offset of the innermost bracket that is not closed yet.
  std::optional<std::size_t> open_bracket() const {
    return frames_.empty() ? std::nullopt : std::optional(frames_.back().begin);
  }

 private:
  struct Frame {
    bool is_map = false;
    std::size_t begin = 0;
    std::size_t first = 0;  // Index of its first member in members_ or item in items_.
  };

  std::size_t next_token() const { return context_.text.find_first_not_of(" \t\r\n,:", at_); }
  std::size_t string_end(std::size_t quote) const;
  std::string_view string_text(std::size_t begin, std::string_view unescaped);
  bool literal(NodeKind kind, std::size_t length, std::uint8_t flags);
  bool open(bool is_map);
  bool close(std::size_t count);
  bool add(const Node* node);
  bool stop(Diagnostic fault) {
    fault_ = std::move(fault);
    return false;
  }

  ReadContext& context_;
  NodeBuilder builder_;
  std::size_t at_ = 0;  // One past the last token.
  std::size_t nodes_ = 0;
  std::vector<Frame> frames_;
  std::vector<Member> members_;  // Of all open maps; the last one waits for its value.
  std::vector<const Node*> items_;
  std::vector<std::uint32_t> scratch_;
  const Node* root_ = nullptr;
  std::optional<Diagnostic> fault_;
};

std::size_t JsonHandler::string_end(std::size_t quote) const {
  std::size_t at = quote + 1;
  while (context_.text[at] != '"') {
    at += context_.text[at] == '\\' ? 2 : 1;
  }
  return at + 1;
}

std::string_view JsonHandler::string_text(std::size_t begin, std::string_view unescaped) {
  at_ = string_end(begin);
  // Every escape is longer than what it stands for, so equal lengths mean there is none.
  std::string_view raw = context_.text.substr(begin + 1, at_ - begin - 2);
  return raw.size() == unescaped.size() ? raw : builder_.copy_text(unescaped);
}

bool JsonHandler::literal(NodeKind kind, std::size_t length, std::uint8_t flags) {
  std::size_t begin = next_token();
  at_ = begin + length;
  return add(builder_.scalar(kind, context_.text.substr(begin, length), context_.span(begin, at_),
                             flags | Node::kFromJson));
}

bool JsonHandler::RawNumber(const char*, rapidjson::SizeType, bool) {
  std::size_t begin = next_token();
  at_ = std::min(context_.text.find_first_not_of("+-.0123456789eE", begin), context_.text.size());
  std::string_view text = context_.text.substr(begin, at_ - begin);
  NodeKind kind =
      text.find_first_of(".eE") == std::string_view::npos ? NodeKind::Int : NodeKind::Float;
  return add(builder_.scalar(kind, text, context_.span(begin, at_), Node::kFromJson));
}

bool JsonHandler::String(const char* text, rapidjson::SizeType length, bool) {
  std::size_t begin = next_token();
  std::string_view kept = string_text(begin, {text, length});
  return add(builder_.scalar(NodeKind::String, kept, context_.span(begin, at_),
                             Node::kQuoted | Node::kFromJson));
}

bool JsonHandler::Key(const char* text, rapidjson::SizeType length, bool) {
  std::size_t begin = next_token();
  std::string_view kept = string_text(begin, {text, length});
  members_.push_back({kept, context_.span(begin, at_), nullptr});
  return true;
}

bool JsonHandler::open(bool is_map) {
  std::size_t begin = next_token();
  at_ = begin + 1;
  if (frames_.size() >= context_.limits.depth) {
    return stop(too_deep(context_, context_.point(begin)));
  }
  frames_.push_back({is_map, begin, is_map ? members_.size() : items_.size()});
  return true;
}

bool JsonHandler::close(std::size_t) {
  at_ = next_token() + 1;
  Frame frame = frames_.back();
  frames_.pop_back();
  SourceSpan span = context_.span(frame.begin, at_);
  const Node* node = nullptr;
  if (frame.is_map) {
    auto members = std::span<const Member>(members_).subspan(frame.first);
    report_duplicate_keys(context_, members, scratch_);
    node = builder_.map(members, span, Node::kFromJson);
    members_.resize(frame.first);
  } else {
    node = builder_.list(std::span<const Node* const>(items_).subspan(frame.first), span,
                         Node::kFromJson);
    items_.resize(frame.first);
  }
  return add(node);
}

bool JsonHandler::add(const Node* node) {
  if (++nodes_ > context_.limits.nodes) {
    return stop(too_many_nodes(context_, node->span));
  }
  if (frames_.empty()) {
    root_ = node;
  } else if (frames_.back().is_map) {
    members_.back().value = node;
  } else {
    items_.push_back(node);
  }
  return true;
}

const char* explain(rapidjson::ParseErrorCode code, bool at_end) {
  switch (code) {
    case rapidjson::kParseErrorDocumentEmpty:
      return "the text holds no JSON value";
    case rapidjson::kParseErrorDocumentRootNotSingular:
      return "there is more text after the end of the JSON value";
    case rapidjson::kParseErrorValueInvalid:
      return at_end ? "the text ends where a value is expected"
                    : "a value is expected here: a string, number, object, list, true, false or "
                      "null";
    case rapidjson::kParseErrorObjectMissName:
      return at_end ? "the text ends inside an object: '}' is missing"
                    : "a key in double quotes is expected here";
    case rapidjson::kParseErrorObjectMissColon:
      return "':' is missing after the key";
    case rapidjson::kParseErrorObjectMissCommaOrCurlyBracket:
      return at_end ? "the text ends inside an object: '}' is missing"
                    : "',' or '}' is missing in the object";
    case rapidjson::kParseErrorArrayMissCommaOrSquareBracket:
      return at_end ? "the text ends inside a list: ']' is missing"
                    : "',' or ']' is missing in the list";
    case rapidjson::kParseErrorStringUnicodeEscapeInvalidHex:
      return "\\u needs four hexadecimal digits";
    case rapidjson::kParseErrorStringUnicodeSurrogateInvalid:
      return "a \\u escape is half of a surrogate pair";
    case rapidjson::kParseErrorStringEscapeInvalid:
      return "a string holds an unknown escape; JSON knows \\\" \\\\ \\/ \\b \\f \\n \\r \\t "
             "\\uXXXX";
    case rapidjson::kParseErrorStringMissQuotationMark:
      return "a string is not closed with '\"' on its line; write \\n for a line end";
    case rapidjson::kParseErrorStringInvalidEncoding:
      return "a string holds a raw control character; write \\t for a tab";
    case rapidjson::kParseErrorNumberTooBig:
      return "a number is too big";
    case rapidjson::kParseErrorNumberMissFraction:
      return "a digit is expected after the decimal point";
    case rapidjson::kParseErrorNumberMissExponent:
      return "a digit is expected in the exponent";
    default:
      return "the JSON text is malformed";
  }
}

// What people take for JSON.
const char* help_for(std::string_view text, std::size_t at) {
  switch (at < text.size() ? text[at] : ' ') {
    case '!':
      return "Short forms such as !Ref are YAML: write {\"Ref\": ...}, or name the file .yaml.";
    case '#':
    case '/':
      return "JSON has no comments; a file named .yaml may have them after '#'.";
    case '\'':
      return "JSON has double quotes only.";
    default:
      return "";
  }
}

}  // namespace

const Node* read_json_text(ReadContext& context) {
  JsonHandler handler(context);
  rapidjson::StringStream stream(context.text.data());
  rapidjson::Reader reader;
  constexpr unsigned kFlags =
      rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag;
  rapidjson::ParseResult result = reader.Parse<kFlags>(stream, handler);
  if (handler.fault()) {
    context.sink.add(std::move(*handler.fault()));
    return nullptr;
  }
  if (result.IsError()) {
    std::size_t at = std::min(result.Offset(), context.text.size());
    bool at_end = at == context.text.size();
    rapidjson::ParseErrorCode code = result.Code();
    // RapidJSON has one code for wrong escapes and for control characters.
    if (code == rapidjson::kParseErrorStringEscapeInvalid && !at_end &&
        static_cast<unsigned char>(context.text[at]) < 0x20) {
      bool is_line_end = context.text[at] == '\n' || context.text[at] == '\r';
      code = is_line_end ? rapidjson::kParseErrorStringMissQuotationMark
                         : rapidjson::kParseErrorStringInvalidEncoding;
    }
    Diagnostic fault{
        "E0000", Severity::Error, std::string("JSON: ") + explain(code, at_end), {}, {}, {}};
    if (at_end) {
      // The last line that says something shows more than an empty one.
      at = context.text.find_last_not_of(" \t\r\n") + 1;
      if (auto bracket = handler.open_bracket()) {
        fault.related.push_back({context.point(*bracket), "opened here"});
      }
    }
    fault.span = context.point(at);
    fault.help = help_for(context.text, at);
    context.sink.add(std::move(fault));
    return nullptr;
  }
  return handler.root();
}

}  // namespace formwork

// SPDX-License-Identifier: Apache-2.0
#include "server/wire/xml_read.hh"

#include <algorithm>

#include "engine/base/text.hh"

namespace formwork {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool is_name_part(char c) {
  return is_name_start(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

bool is_xml_character(std::uint32_t code) {
  return code == 0x9 || code == 0xA || code == 0xD || (code >= 0x20 && code <= 0xD7FF) ||
         (code >= 0xE000 && code <= 0xFFFD) || (code >= 0x10000 && code <= 0x10FFFF);
}

void append_utf8(std::string& out, std::uint32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
    return;
  }
  if (code < 0x800) {
    out += static_cast<char>(0xC0U | code >> 6U);
  } else {
    if (code < 0x10000) {
      out += static_cast<char>(0xE0U | code >> 12U);
    } else {
      out += static_cast<char>(0xF0U | code >> 18U);
      out += static_cast<char>(0x80U | (code >> 12U & 0x3FU));
    }
    out += static_cast<char>(0x80U | (code >> 6U & 0x3FU));
  }
  out += static_cast<char>(0x80U | (code & 0x3FU));
}

class Reader {
 public:
  Reader(std::string_view text, const XmlLimits& limits) : text_(text), limits_(limits) {}
  Result<XmlDocument> read();

 private:
  struct Open {
    std::uint32_t element;
    std::uint32_t last_child;
    std::string_view full_name;
  };

  Failure fault(const char* why) const {
    return fail("MalformedXML", "The XML is not well-formed: " + std::string(why) +
                                    " at character " + std::to_string(at_ + 1) + ".");
  }
  bool starts_with(std::string_view word) const { return text_.substr(at_, word.size()) == word; }
  bool skip_past(std::string_view end);
  void skip_blanks();
  std::string_view name();
  bool reference(std::string& out);
  bool misc();
  Result<void> markup();
  Result<void> start_tag();
  Result<void> attribute(XmlElement& element);
  Result<void> end_tag();
  Result<void> character_data();

  std::string_view text_;
  const XmlLimits& limits_;
  std::size_t at_ = 0;
  XmlDocument document_;
  std::vector<Open> open_;
  bool is_closed_ = false;
};

// Moves behind `end`; false when it does not come.
bool Reader::skip_past(std::string_view end) {
  const std::size_t found = text_.find(end, at_);
  if (found == std::string_view::npos) {
    return false;
  }
  at_ = found + end.size();
  return true;
}

void Reader::skip_blanks() {
  while (at_ < text_.size() && is_blank(text_[at_])) {
    ++at_;
  }
}

std::string_view Reader::name() {
  const std::size_t begin = at_;
  if (at_ < text_.size() && is_name_start(text_[at_])) {
    while (at_ < text_.size() && is_name_part(text_[at_])) {
      ++at_;
    }
  }
  return text_.substr(begin, at_ - begin);
}

// At '&': appends what it stands for.
bool Reader::reference(std::string& out) {
  const std::size_t end = text_.find(';', at_);
  constexpr std::size_t kLongest = 12;
  if (end == std::string_view::npos || end - at_ > kLongest) {
    return false;
  }
  const std::string_view word = text_.substr(at_ + 1, end - at_ - 1);
  at_ = end + 1;
  constexpr std::pair<std::string_view, char> kKnown[] = {
      {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};
  for (const auto& [known, character] : kKnown) {
    if (word == known) {
      out += character;
      return true;
    }
  }
  if (word.size() < 2 || word[0] != '#') {
    return false;
  }
  const bool is_hex = word[1] == 'x';
  std::uint32_t code = 0;
  for (const char c : word.substr(is_hex ? 2 : 1)) {
    const std::string_view digits = is_hex ? "0123456789abcdef" : "0123456789";
    const std::size_t digit = digits.find(c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c);
    if (digit == std::string_view::npos || code > 0x10FFFF) {
      return false;
    }
    code = code * (is_hex ? 16U : 10U) + static_cast<std::uint32_t>(digit);
  }
  if (word.size() == (is_hex ? 2U : 1U) || !is_xml_character(code)) {
    return false;
  }
  append_utf8(out, code);
  return true;
}

// A comment or processing instruction; false when what stands here is none or has no end.
bool Reader::misc() {
  if (starts_with("<!--")) {
    at_ += 4;
    return skip_past("-->");
  }
  return starts_with("<?") && skip_past("?>");
}

Result<void> Reader::attribute(XmlElement& element) {
  const std::string_view attribute_name = name();
  skip_blanks();
  if (attribute_name.empty() || !starts_with("=")) {
    return fault("a tag is not written right");
  }
  ++at_;
  skip_blanks();
  const char quote = at_ < text_.size() ? text_[at_] : ' ';
  if (quote != '"' && quote != '\'') {
    return fault("an attribute has no quotes");
  }
  ++at_;
  std::string value;
  while (at_ < text_.size() && text_[at_] != quote) {
    if (text_[at_] == '<') {
      return fault("an attribute holds '<'");
    }
    if (text_[at_] != '&') {
      value += text_[at_++];
    } else if (!reference(value)) {
      return fault("an entity is not known");
    }
  }
  if (at_ == text_.size()) {
    return fault("an attribute has no end");
  }
  ++at_;
  element.attributes.emplace_back(attribute_name, std::move(value));
  return {};
}

Result<void> Reader::start_tag() {
  if (document_.elements.size() >= limits_.elements || open_.size() >= limits_.depth) {
    return fault("it has too many elements or nests them too deep");
  }
  if (open_.empty() && is_closed_) {
    return fault("something follows the root");
  }
  ++at_;
  const std::string_view full_name = name();
  if (full_name.empty()) {
    return fault("a tag has no name");
  }
  XmlElement element;
  element.name = full_name.substr(full_name.find(':') + 1);
  bool is_empty = false;
  for (;;) {
    const std::size_t before = at_;
    skip_blanks();
    if (starts_with("/>") || starts_with(">")) {
      is_empty = text_[at_] == '/';
      at_ += is_empty ? 2 : 1;
      break;
    }
    if (at_ == before || at_ == text_.size()) {
      return fault("a tag is not written right");
    }
    Result<void> done = attribute(element);
    if (!done) {
      return done;
    }
  }
  const auto number = static_cast<std::uint32_t>(document_.elements.size());
  document_.elements.push_back(std::move(element));
  if (!open_.empty()) {
    Open& parent = open_.back();
    (parent.last_child == XmlElement::kNone ? document_.elements[parent.element].first_child
                                            : document_.elements[parent.last_child].next) = number;
    parent.last_child = number;
  }
  if (!is_empty) {
    open_.push_back({number, XmlElement::kNone, full_name});
  }
  is_closed_ = open_.empty();
  return {};
}

Result<void> Reader::end_tag() {
  at_ += 2;
  const std::string_view full_name = name();
  skip_blanks();
  if (open_.empty() || open_.back().full_name != full_name || !starts_with(">")) {
    return fault("an end tag does not fit");
  }
  ++at_;
  open_.pop_back();
  is_closed_ = open_.empty();
  return {};
}

Result<void> Reader::character_data() {
  if (open_.empty()) {
    if (!is_blank(text_[at_])) {
      return fault("text stands outside of the root");
    }
    ++at_;
    return {};
  }
  std::string& out = document_.elements[open_.back().element].text;
  while (at_ < text_.size() && text_[at_] != '<') {
    if (text_[at_] == '&') {
      if (!reference(out)) {
        return fault("an entity is not known");
      }
      continue;
    }
    const std::size_t end = std::min(text_.find_first_of("<&", at_), text_.size());
    out += text_.substr(at_, end - at_);
    at_ = end;
  }
  return {};
}

Result<void> Reader::markup() {
  constexpr std::string_view kCData = "<![CDATA[";
  if (starts_with(kCData) && !open_.empty()) {
    const std::size_t begin = at_ + kCData.size();
    if (!skip_past("]]>")) {
      return fault("character data has no end");
    }
    document_.elements[open_.back().element].text += text_.substr(begin, at_ - 3 - begin);
    return {};
  }
  if (starts_with("<!--") || starts_with("<?")) {
    return misc() ? Result<void>() : fault("a comment or instruction has no end");
  }
  if (starts_with("<!")) {
    return fault("declarations are not allowed");
  }
  return starts_with("</") ? end_tag() : start_tag();
}

Result<XmlDocument> Reader::read() {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (!is_valid_utf8(text_) || text_.find('\0') != std::string_view::npos) {
    return fault("it is not UTF-8");
  }
  at_ = starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  while (at_ < text_.size()) {
    Result<void> done = text_[at_] == '<' ? markup() : character_data();
    if (!done) {
      return std::move(done).failure();
    }
  }
  if (!open_.empty() || document_.elements.empty()) {
    return fault("an element has no end");
  }
  return std::move(document_);
}

}  // namespace

Result<XmlDocument> read_xml(std::string_view text, const XmlLimits& limits) {
  return Reader(text, limits).read();
}

}  // namespace formwork

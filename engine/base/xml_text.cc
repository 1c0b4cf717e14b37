// SPDX-License-Identifier: Apache-2.0
#include "engine/base/xml_text.hh"

#include <algorithm>
#include <array>

#include "engine/base/text.hh"

namespace formwork {
namespace {

void append_plain_element(std::string& out, std::string_view name, std::string_view text) {
  const std::string_view end = name.substr(0, name.find(' '));
  const std::size_t before = out.size();
  out.resize(before + name.size() + end.size() + text.size() + 5);
  char* to = out.data() + before;
  *to++ = '<';
  to = std::copy(name.begin(), name.end(), to);
  *to++ = '>';
  to = std::copy(text.begin(), text.end(), to);
  *to++ = '<';
  *to++ = '/';
  to = std::copy(end.begin(), end.end(), to);
  *to = '>';
}

// Bytes that are not simply copied. Those of letters beyond ASCII may be the parts of one.
constexpr std::array<bool, 256> kNeedsCare = [] {
  std::array<bool, 256> needs{};
  for (unsigned c = 0; c < 0x20; ++c) {
    needs[c] = c != '\t' && c != '\n';
  }
  for (const char c : {'&', '<', '>', '"'}) {
    needs[static_cast<unsigned char>(c)] = true;
  }
  return needs;
}();

bool is_plain(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || kNeedsCare[byte];
  });
}

void append_escaped(std::string& out, std::string_view text) {
  std::size_t plain = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (!kNeedsCare[static_cast<unsigned char>(c)]) {
      continue;
    }
    out += text.substr(plain, i - plain);
    plain = i + 1;
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\r':
        out += "&#xD;";
        break;
      default:
        out += "\xEF\xBF\xBD";
    }
  }
  out += text.substr(plain);
}

}  // namespace

void append_xml_text(std::string& out, std::string_view text) {
  if (is_plain(text)) {
    out += text;
    return;
  }
  if (is_valid_utf8(text)) {
    append_escaped(out, text);
    return;
  }
  std::string clean;
  for (const char c : text) {
    clean += static_cast<unsigned char>(c) < 0x80 ? std::string(1, c) : "\xEF\xBF\xBD";
  }
  append_escaped(out, clean);
}

void append_xml_element(std::string& out, std::string_view name, std::string_view text) {
  if (is_plain(text)) {
    append_plain_element(out, name, text);
    return;
  }
  out.append("<").append(name).append(">");
  append_xml_text(out, text);
  out.append("</").append(name.substr(0, name.find(' '))).append(">");
}

}  // namespace formwork

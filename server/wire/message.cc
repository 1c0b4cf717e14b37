// SPDX-License-Identifier: Apache-2.0
#include "server/wire/message.hh"

#include <algorithm>
#include <cstring>

namespace formwork {
namespace {

char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

int hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  c = lower(c);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

}  // namespace

bool same_name(std::string_view a, std::string_view b) noexcept {
  // The same letter in either case differs by one bit; so names that differ are told apart by
  // their first letter as a rule.
  return a.size() == b.size() && (a.empty() || ((a.front() ^ b.front()) & ~0x20) == 0) &&
         (std::memcmp(a.data(), b.data(), a.size()) == 0 ||
          std::equal(a.begin(), a.end(), b.begin(),
                     [](char x, char y) { return lower(x) == lower(y); }));
}

const std::string* Headers::find(std::string_view name) const {
  for (const Field& field : fields_) {
    if (same_name(field.name, name)) {
      return &field.value;
    }
  }
  return nullptr;
}

std::string_view Headers::get(std::string_view name) const {
  const std::string* value = find(name);
  return value == nullptr ? std::string_view() : *value;
}

void Headers::add(std::string name, std::string value) {
  fields_.push_back({std::move(name), std::move(value)});
}

void Headers::erase(std::string_view name) {
  std::erase_if(fields_, [&](const Field& field) { return same_name(field.name, name); });
}

void Headers::set(std::string_view name, std::string value) {
  erase(name);
  add(std::string(name), std::move(value));
}

std::string_view HttpRequest::path() const noexcept {
  return std::string_view(target).substr(0, target.find('?'));
}

std::string_view HttpRequest::query() const noexcept {
  const std::size_t mark = target.find('?');
  return mark == std::string::npos ? std::string_view() : std::string_view(target).substr(mark + 1);
}

std::uint64_t HttpResponse::body_size() const noexcept {
  std::uint64_t size = body.size();
  for (const FileSlice& slice : files) {
    size += slice.size;
  }
  return size;
}

std::string percent_decode(std::string_view text, bool plus_is_blank) {
  if (text.find('%') == std::string_view::npos &&
      (!plus_is_blank || text.find('+') == std::string_view::npos)) {
    return std::string(text);
  }
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const int high = c == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
    if (low >= 0) {
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      out += c == '+' && plus_is_blank ? ' ' : c;
    }
  }
  return out;
}

const std::string* QueryParameters::find(std::string_view name) const {
  for (const auto& [key, value] : fields) {
    if (key == name) {
      return &value;
    }
  }
  return nullptr;
}

QueryParameters parse_query(std::string_view text, std::size_t limit, bool plus_is_blank) {
  QueryParameters parameters;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('&'), text.size());
    const std::string_view field = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (field.empty()) {
      continue;
    }
    if (parameters.fields.size() == limit) {
      parameters.is_complete = false;
      break;
    }
    const std::size_t equals = std::min(field.find('='), field.size());
    const std::string_view value = field.substr(std::min(equals + 1, field.size()));
    parameters.fields.emplace_back(percent_decode(field.substr(0, equals), plus_is_blank),
                                   percent_decode(value, plus_is_blank));
  }
  return parameters;
}

}  // namespace formwork

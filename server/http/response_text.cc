// SPDX-License-Identifier: Apache-2.0
#include "server/http/response_text.hh"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <utility>

namespace formwork {
namespace {

constexpr auto kPhrases = std::to_array<std::pair<int, std::string_view>>({
    {100, "Continue"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Request Entity Too Large"},
    {415, "Unsupported Media Type"},
    {416, "Requested Range Not Satisfiable"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
});

bool may_have_body(int status) {
  return status >= 200 && status != 204 && status != 304;
}

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f;
}

// Most texts have none: eight bytes at a time are looked at.
bool may_have_control(std::string_view text) {
  constexpr std::uint64_t kOnes = 0x0101010101010101ULL;
  constexpr std::uint64_t kHigh = kOnes * 0x80;
  while (text.size() >= sizeof(std::uint64_t)) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, text.data(), sizeof eight);
    const std::uint64_t deleted = eight ^ (kOnes * 0x7f);
    const std::uint64_t low = (eight - kOnes * 0x20) & ~eight;
    if (((low | ((deleted - kOnes) & ~deleted)) & kHigh) != 0) {
      return true;
    }
    text.remove_prefix(sizeof eight);
  }
  return std::any_of(text.begin(), text.end(), &is_control);
}

void append_clean(std::string& out, std::string_view text) {
  const std::size_t begin = out.size();
  out += text;
  if (!may_have_control(text)) {
    return;
  }
  std::replace_if(out.begin() + static_cast<std::ptrdiff_t>(begin), out.end(), &is_control, ' ');
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  append_clean(out, name);
  out += ": ";
  append_clean(out, value);
  out += "\r\n";
}

std::string make_http_date(std::time_t now) {
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::tm utc{};
  ::gmtime_r(&now, &utc);
  char text[64];
  std::snprintf(text, sizeof text, "%s, %02d %s %04d %02d:%02d:%02d GMT", kDays[utc.tm_wday],
                utc.tm_mday, kMonths[utc.tm_mon], utc.tm_year + 1900, utc.tm_hour, utc.tm_min,
                utc.tm_sec);
  return text;
}

// The same for all answers of a second.
const std::string& http_date(std::time_t now) {
  thread_local std::time_t kept = -1;
  thread_local std::string text;
  if (now != kept) {
    text = make_http_date(now);
    kept = now;
  }
  return text;
}

}  // namespace

std::string_view reason_phrase(int status) {
  const auto* found =
      std::find_if(kPhrases.begin(), kPhrases.end(), [&](auto& p) { return p.first == status; });
  return found == kPhrases.end() ? "Status" : found->second;
}

bool has_body(const HttpResponse& response, const ResponseFraming& framing) {
  return !framing.is_head_request && may_have_body(response.status);
}

std::string response_head(const HttpResponse& response, const ResponseFraming& framing,
                          std::time_t now) {
  std::string out;
  out.reserve(512);
  out += "HTTP/1.1 ";
  out += std::to_string(response.status);
  out += ' ';
  out += reason_phrase(response.status);
  out += "\r\n";
  std::string length = std::to_string(response.body_size());
  for (const Headers::Field& field : response.headers) {
    if (same_name(field.name, "Content-Length")) {
      length = framing.is_head_request ? field.value : length;
    } else if (!same_name(field.name, "Connection") &&
               !same_name(field.name, "Transfer-Encoding")) {
      append_field(out, field.name, field.value);
    }
  }
  if (response.headers.find("Date") == nullptr) {
    append_field(out, "Date", http_date(now));
  }
  if (response.stream && may_have_body(response.status)) {
    if (!framing.is_http_10) {
      append_field(out, "Transfer-Encoding", "chunked");
    }
  } else if (may_have_body(response.status)) {
    append_field(out, "Content-Length", length);
  }
  if (!framing.keeps_alive) {
    append_field(out, "Connection", "close");
  } else if (framing.is_http_10) {
    append_field(out, "Connection", "keep-alive");
  }
  out += "\r\n";
  return out;
}

}  // namespace formwork

// SPDX-License-Identifier: Apache-2.0
#include "server/route/verify.hh"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <utility>
#include <vector>

#include "engine/base/digest.hh"
#include "engine/base/hash.hh"
#include "engine/base/text.hh"
#include "server/wire/scalars.hh"

namespace formwork {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
constexpr Millis kMostSkew = 15 * 60 * 1000;
constexpr std::int64_t kWeek = 7 * 24 * 3600;

/// HMAC with SHA-256, in hexadecimal digits.
std::string hmac_hex(std::string_view key, std::string_view text) {
  std::string hex;
  for (const char c : hmac(Digest::Kind::Sha256, key, text)) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    hex += kDigits[byte >> 4U];
    hex += kDigits[byte & 15U];
  }
  return hex;
}

std::string encode(std::string_view text, bool keeps_slash) {
  static constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || c == '-' || c == '_' || c == '.' || c == '~' ||
        (c == '/' && keeps_slash)) {
      out += c;
    } else {
      out += '%';
      out += kDigits[byte >> 4U];
      out += kDigits[byte & 15U];
    }
  }
  return out;
}

/// The parts of a signature of version 4, wherever it stands.
struct Parts {
  std::string scope;  ///< Without the key.
  std::string signed_headers;
  std::string signature;
  std::string date;
};

std::string or_empty(const std::string* text) {
  return text == nullptr ? std::string() : *text;
}

Parts parts_of(const VerifyContext& context) {
  Parts parts;
  std::string credential;
  if (context.signature.is_query) {
    credential = or_empty(context.query.find("X-Amz-Credential"));
    parts.signed_headers = or_empty(context.query.find("X-Amz-SignedHeaders"));
    parts.signature = or_empty(context.query.find("X-Amz-Signature"));
    parts.date = or_empty(context.query.find("X-Amz-Date"));
  } else {
    const std::string_view text = trim(context.request.headers.get("Authorization"));
    for (std::string_view piece : split(text.substr(std::min(text.find(' '), text.size())), ",")) {
      piece = trim(piece);
      const std::size_t equals = std::min(piece.find('='), piece.size());
      const std::string_view name = piece.substr(0, equals);
      const std::string value(piece.substr(std::min(equals + 1, piece.size())));
      if (name == "Credential") {
        credential = value;
      } else if (name == "SignedHeaders") {
        parts.signed_headers = value;
      } else if (name == "Signature") {
        parts.signature = value;
      }
    }
    parts.date = context.request.headers.get("X-Amz-Date");
  }
  parts.scope = credential.substr(std::min(credential.find('/') + 1, credential.size()));
  return parts;
}

std::string canonical_query(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> fields;
  for (const std::string_view field : split(text, "&")) {
    const std::size_t equals = std::min(field.find('='), field.size());
    std::string name = percent_decode(field.substr(0, equals), true);
    if (!field.empty() && name != "X-Amz-Signature") {
      const std::string value =
          percent_decode(field.substr(std::min(equals + 1, field.size())), true);
      fields.emplace_back(encode(name, false), encode(value, false));
    }
  }
  std::sort(fields.begin(), fields.end());
  std::string out;
  for (const auto& [name, value] : fields) {
    out += (out.empty() ? "" : "&") + name + "=" + value;
  }
  return out;
}

/// One blank for any number of them, none at the ends.
std::string squeezed(std::string_view text) {
  std::string out;
  for (const char c : trim(text)) {
    if (c != ' ' || !out.ends_with(' ')) {
      out += c;
    }
  }
  return out;
}

std::string canonical_headers(const HttpRequest& request, std::string_view names) {
  std::string out;
  for (const std::string_view name : split(names, ";")) {
    std::string values;
    if (name == "content-encoding" && !request.sent_coding.empty()) {
      values = squeezed(request.sent_coding);
    } else {
      bool is_first = true;
      for (const Headers::Field& field : request.headers) {
        if (same_name(field.name, name)) {
          values += (is_first ? "" : ",") + squeezed(field.value);
          is_first = false;
        }
      }
    }
    out += std::string(name) + ":" + values + "\n";
  }
  return out;
}

std::string payload_hash(const VerifyContext& context) {
  if (const std::string* told = context.request.headers.find("x-amz-content-sha256")) {
    return *told;
  }
  return context.is_s3 && context.signature.is_query ? "UNSIGNED-PAYLOAD"
                                                     : sha256_hex(context.request.body);
}

std::string canonical_request(const VerifyContext& context, const Parts& parts) {
  const HttpRequest& request = context.request;
  // S3 signs the path as it is, all others what was sent, coded once more.
  const std::string path = context.is_s3 ? encode(percent_decode(request.path(), false), true)
                                         : encode(request.path(), true);
  return request.method + "\n" + path + "\n" + canonical_query(request.query()) + "\n" +
         canonical_headers(request, parts.signed_headers) + "\n" + parts.signed_headers + "\n" +
         payload_hash(context);
}

/// "20260101T000000Z"
std::optional<Millis> read_date(std::string_view text) {
  if (text.size() != 16 || text[8] != 'T' || text[15] != 'Z') {
    return std::nullopt;
  }
  const std::string spread =
      std::string(text.substr(0, 4)) + "-" + std::string(text.substr(4, 2)) + "-" +
      std::string(text.substr(6, 2)) + "T" + std::string(text.substr(9, 2)) + ":" +
      std::string(text.substr(11, 2)) + ":" + std::string(text.substr(13, 2)) + "Z";
  return parse_timestamp(spread);
}

std::string write_date(Millis time) {
  std::string text = format_time(time).substr(0, 19);
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  return text + "Z";
}

Result<void> check_time(const VerifyContext& context, const Parts& parts) {
  auto date = read_date(parts.date);
  if (!date) {
    date = parse_timestamp(context.request.headers.get("Date"));
  }
  if (!date) {
    return context.is_s3
               ? fail("AccessDenied",
                      "AWS authentication requires a valid Date or x-amz-date header")
               : fail("IncompleteSignature", "Date must be in ISO-8601 'basic format'. Got '" +
                                                 parts.date.substr(0, 64) +
                                                 "'. See http://en.wikipedia.org/wiki/ISO_8601");
  }
  if (std::abs(context.now - *date) <= kMostSkew) {
    return {};
  }
  if (context.is_s3) {
    return fail("RequestTimeTooSkewed",
                "The difference between the request time and the current time is too large.");
  }
  const bool is_late = *date < context.now;
  const Millis edge = is_late ? context.now - kMostSkew : context.now + kMostSkew;
  return fail("SignatureDoesNotMatch",
              std::string(is_late ? "Signature expired: " : "Signature not yet current: ") +
                  write_date(*date) + " is now " + (is_late ? "earlier" : "later") + " than " +
                  write_date(edge) + " (" + write_date(context.now) +
                  (is_late ? " - 15 min.)" : " + 15 min.)"));
}

Failure expired(Value& members, Millis end, Millis now) {
  members.set("Expires", Value::string(format_time(end)));
  members.set("ServerTime", Value::string(format_time(now)));
  return fail("AccessDenied", "Request has expired");
}

}  // namespace

Result<void> check_expiry(const VerifyContext& context, Value& members) {
  if (!context.signature.is_query || !context.is_s3) {
    return {};
  }
  if (context.query.find("X-Amz-Credential") == nullptr) {  // version 2
    const auto end = parse_integer(or_empty(context.query.find("Expires")));
    if (!end) {
      return fail("AccessDenied",
                  "Query-string authentication requires the Signature, Expires and "
                  "AWSAccessKeyId parameters");
    }
    if (*end < 0 || *end > INT32_MAX) {
      return fail("AccessDenied",
                  "Invalid date (should be seconds since epoch): \"" + std::to_string(*end) + "\"");
    }
    const Millis end_ms = *end * 1000;
    return end_ms < context.now ? expired(members, end_ms, context.now) : Result<void>();
  }
  constexpr const char* kCode = "AuthorizationQueryParametersError";
  const auto seconds = parse_integer(or_empty(context.query.find("X-Amz-Expires")));
  if (!seconds) {
    return fail(kCode, context.query.find("X-Amz-Expires") == nullptr
                           ? "Query-string authentication version 4 requires the X-Amz-Algorithm, "
                             "X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, "
                             "and X-Amz-Expires parameters."
                           : "X-Amz-Expires should be a number");
  }
  if (*seconds < 0) {
    return fail(kCode, "X-Amz-Expires must be non-negative");
  }
  if (*seconds > kWeek) {
    return fail(kCode,
                "X-Amz-Expires must be less than a week (in seconds); that is, the given "
                "X-Amz-Expires must be less than 604800 seconds");
  }
  const auto date = read_date(or_empty(context.query.find("X-Amz-Date")));
  if (!date) {
    return fail(kCode, "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
  }
  if (*date - kMostSkew > context.now) {
    return fail("AccessDenied", "Request is not valid yet");
  }
  const Millis end = *date + *seconds * 1000;
  if (end < context.now) {
    members.set("X-Amz-Expires", Value::number(*seconds));
    return expired(members, end, context.now);
  }
  return {};
}

Result<void> check_date_2(const VerifyContext& context) {
  constexpr std::string_view kUnreadable =
      "AWS authentication requires a valid Date or x-amz-date header";
  const HttpRequest& request = context.request;
  const std::string* sent = request.headers.find("x-amz-date");
  sent = sent == nullptr || sent->empty() ? request.headers.find("Date") : sent;
  const auto date = parse_timestamp(sent == nullptr ? std::string_view() : *sent);
  if (!date || *date < 0) {
    return fail("AccessDenied", std::string(kUnreadable));
  }
  return std::abs(context.now - *date) <= kMostSkew
             ? Result<void>()
             : fail("RequestTimeTooSkewed",
                    "The difference between the request time and the current time is too large.");
}

Result<void> check_content(const VerifyContext& context) {
  const std::string_view told = context.request.headers.get("x-amz-content-sha256");
  const bool is_hash = told.size() == 64;
  if (context.is_s3 && is_hash && context.request.body_file.empty() &&
      !context.request.is_unpacked && sha256_hex(context.request.body) != told) {
    return fail("XAmzContentSHA256Mismatch",
                "The provided 'x-amz-content-sha256' header does not match what was computed.");
  }
  return {};
}

Result<void> verify_signature(const VerifyContext& context, std::string_view secret) {
  const bool is_v4 =
      context.signature.is_query
          ? or_empty(context.query.find("X-Amz-Algorithm")) == kAlgorithm
          : trim(context.request.headers.get("Authorization")).starts_with("AWS4-HMAC-SHA256 ");
  const bool is_v2 = context.signature.is_query
                         ? context.query.find("AWSAccessKeyId") != nullptr
                         : trim(context.request.headers.get("Authorization")).starts_with("AWS ");
  if (is_v2 && context.is_s3) {
    return verify_signature_2(context, secret);
  }
  if (!is_v4) {
    return fail("InvalidRequest",
                "The authorization mechanism you have provided is not supported. Please use "
                "AWS4-HMAC-SHA256.");
  }
  const Parts parts = parts_of(context);
  if (!context.signature.is_query) {
    if (auto good = check_time(context, parts); !good) {
      return good;
    }
  }
  std::string key = "AWS4" + std::string(secret);
  for (const std::string_view part : split(parts.scope, "/")) {
    key = hmac(Digest::Kind::Sha256, key, part);
  }
  const std::string date =
      parts.date.empty() ? std::string(context.request.headers.get("Date")) : parts.date;
  const std::string text = std::string(kAlgorithm) + "\n" + date + "\n" + parts.scope + "\n" +
                           sha256_hex(canonical_request(context, parts));
  if (hmac_hex(key, text) != parts.signature) {
    return fail("SignatureDoesNotMatch",
                context.is_s3
                    ? "The request signature we calculated does not match the signature you "
                      "provided. Check your key and signing method."
                    : "The request signature we calculated does not match the signature you "
                      "provided. Check your AWS Secret Access Key and signing method. Consult the "
                      "service documentation for details.");
  }
  return {};
}

}  // namespace formwork

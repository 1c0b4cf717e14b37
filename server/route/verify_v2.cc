// SPDX-License-Identifier: Apache-2.0
// Signatures of version 2, which S3 still takes: some clients make presigned addresses with them.
#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/digest.hh"
#include "engine/base/hash.hh"
#include "engine/base/text.hh"
#include "server/route/bucket_host.hh"
#include "server/route/verify.hh"

namespace formwork {
namespace {

// Parameters that are part of what is signed, in order.
constexpr auto kSigned = std::to_array<std::string_view>({
    "accelerate",
    "acl",
    "analytics",
    "cors",
    "delete",
    "inventory",
    "lifecycle",
    "location",
    "logging",
    "metrics",
    "notification",
    "object-lock",
    "partNumber",
    "policy",
    "replication",
    "requestPayment",
    "response-cache-control",
    "response-content-disposition",
    "response-content-encoding",
    "response-content-language",
    "response-content-type",
    "response-expires",
    "restore",
    "select",
    "select-type",
    "storageClass",
    "tagging",
    "torrent",
    "uploadId",
    "uploads",
    "versionId",
    "versioning",
    "versions",
    "website",
});

/// A field, which stands in the query of a presigned address.
std::string field(const VerifyContext& context, std::string_view name) {
  const std::string* sent = context.request.headers.find(name);
  for (const auto& [key, value] : context.query.fields) {
    if (context.signature.is_query && same_name(key, name)) {
      return value;
    }
  }
  return sent == nullptr ? std::string() : *sent;
}

std::string amazon_fields(const VerifyContext& context) {
  std::map<std::string, std::string> fields;
  const auto add = [&](std::string_view name, std::string_view value) {
    const std::string key = to_lower(name);
    if (key.starts_with("x-amz-")) {
      const auto [at, is_new] = fields.emplace(key, trim(value));
      at->second += is_new ? std::string() : "," + std::string(trim(value));
    }
  };
  for (const Headers::Field& header : context.request.headers) {
    add(header.name, header.value);
  }
  for (const auto& [name, value] : context.query.fields) {
    if (context.signature.is_query) {
      add(name, value);
    }
  }
  std::string out;
  for (const auto& [name, value] : fields) {
    out += name + ":" + value + "\n";
  }
  return out;
}

std::string resource(const VerifyContext& context, std::string_view end) {
  const HostName host = parse_host(context.request.headers.get("Host"), true);
  std::string out = host.bucket.empty() ? std::string() : "/" + host.bucket;
  out += context.request.path();
  out += end;
  char mark = '?';
  for (const std::string_view name : kSigned) {
    if (const std::string* value = context.query.find(name)) {
      out += mark + std::string(name) + (value->empty() ? "" : "=" + *value);
      mark = '&';
    }
  }
  return out;
}

}  // namespace

Result<void> verify_signature_2(const VerifyContext& context, std::string_view secret) {
  const std::string_view header = trim(context.request.headers.get("Authorization"));
  std::string given(header.substr(std::min(header.rfind(':'), header.size() - 1) + 1));
  std::string date = field(context, "x-amz-date").empty() ? field(context, "Date") : std::string();
  if (context.signature.is_query) {
    const std::string* signature = context.query.find("Signature");
    const std::string* expires = context.query.find("Expires");
    given = signature == nullptr ? "" : *signature;
    date = expires == nullptr ? "" : *expires;
  }
  const std::string text = context.request.method + "\n" + field(context, "Content-MD5") + "\n" +
                           field(context, "Content-Type") + "\n" + date + "\n" +
                           amazon_fields(context);
  // Some clients sign a bucket's path with a slash that they do not send.
  for (const std::string_view end : {std::string_view(""), std::string_view("/")}) {
    if (base64_encode(hmac(Digest::Kind::Sha1, secret, text + resource(context, end))) == given) {
      return {};
    }
  }
  return fail("SignatureDoesNotMatch",
              "The request signature we calculated does not match the signature you provided. "
              "Check your key and signing method.");
}

}  // namespace formwork

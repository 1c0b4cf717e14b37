// SPDX-License-Identifier: Apache-2.0
// Whether the caller has the secret of the key: always for keys that this program issued, for all
// keys where ServerOptions::is_strict.
#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "engine/base/text.hh"
#include "engine/service/access_key.hh"
#include "server/chain/stages.hh"
#include "server/route/verify.hh"

namespace formwork {
namespace {

constexpr std::string_view kTestSecret = "test";

Failure unknown_key(bool is_s3) {
  return is_s3 ? fail("InvalidAccessKeyId",
                      "The AWS Access Key Id you provided does not exist in our records.")
               : fail("InvalidClientTokenId",
                      "The security token included in the request is invalid.");
}

struct Secret {
  std::string secret;
  std::string token;
};

/// Nothing where the signature need not be verified.
Result<std::optional<Secret>> find_secret(Exchange& exchange, bool is_s3) {
  const std::string& key = exchange.signature.access_key_id;
  const bool is_strict = exchange.server.options.is_strict;
  if (!account_of_issued_key(key)) {
    const bool is_account =
        key.size() == 12 && key.find_first_not_of("0123456789") == std::string::npos;
    if (!is_strict) {
      return std::optional<Secret>();
    }
    return key == "test" || is_account
               ? Result<std::optional<Secret>>(Secret{std::string(kTestSecret), ""})
               : unknown_key(is_s3);
  }
  ApiRequest question;
  question.service = "formwork";
  question.operation = "AccessKeySecret";
  question.caller = exchange.caller;
  question.request_id = exchange.request_id;
  question.input.set("AccessKeyId", Value::string(key));
  question.input.set("Service", Value::string(exchange.signature.service));
  auto answer = exchange.server.host.call(question);
  if (answer && !answer->get_text("SecretAccessKey").empty()) {
    return std::optional(
        Secret{answer->get_text("SecretAccessKey"), answer->get_text("SessionToken")});
  }
  if (!is_strict && (answer || answer.error().code == "NotImplemented")) {
    return std::optional<Secret>();  // nobody keeps secrets
  }
  return unknown_key(is_s3);
}

std::string_view token_of(const Exchange& exchange) {
  for (const auto& [name, value] : exchange.query.fields) {
    if (same_name(name, "x-amz-security-token")) {  // version 2 has small letters
      return value;
    }
  }
  return exchange.request.headers.get("x-amz-security-token");
}

Result<void> verify(Exchange& exchange, const VerifyContext& context, Value& members) {
  if (auto in_time = check_expiry(context, members); !in_time) {
    return in_time;
  }
  auto secret = find_secret(exchange, context.is_s3);
  if (!secret) {
    return std::move(secret).failure();
  }
  const bool is_v2 =
      context.is_s3 && trim(context.request.headers.get("Authorization")).starts_with("AWS ");
  if (!*secret) {
    auto in_time = is_v2 ? check_date_2(context) : Result<void>();
    return in_time ? check_content(context) : std::move(in_time);
  }
  if (!(*secret)->token.empty() && token_of(exchange) != (*secret)->token) {
    return context.is_s3
               ? fail("InvalidToken", "The provided token is malformed or otherwise invalid.")
               : fail("InvalidClientTokenId",
                      "The security token included in the request is invalid.");
  }
  auto verified = is_v2 ? check_date_2(context) : Result<void>();
  verified = verified ? verify_signature(context, (*secret)->secret) : std::move(verified);
  return verified ? check_content(context) : std::move(verified);
}

struct Words {
  std::string_view code;
  std::string_view json_code;
};

// Services with JSON have names of their own for the same.
constexpr Words kJsonWords[] = {
    {"SignatureDoesNotMatch", "InvalidSignatureException"},
    {"InvalidClientTokenId", "UnrecognizedClientException"},
    {"MissingAuthenticationToken", "MissingAuthenticationTokenException"},
    {"IncompleteSignature", "IncompleteSignatureException"},
};

void refuse(Exchange& exchange, Diagnostic fault, const Value& members) {
  const Protocol protocol = exchange.wire.protocol;
  constexpr int kUnauthorized = 401;
  constexpr int kForbidden = 403;
  if (protocol == Protocol::Ec2) {
    fault.code = "AuthFailure";
    fault.message = "AWS was not able to validate the provided access credentials";
  }
  const bool is_json = protocol == Protocol::Json || protocol == Protocol::RestJson;
  for (const Words& words : kJsonWords) {
    if (is_json && fault.code == words.code) {
      fault.code = words.json_code;
    }
  }
  exchange.refuse(fault, members);
  if (protocol == Protocol::Ec2) {
    exchange.response.status = kUnauthorized;
  } else if (protocol == Protocol::RestJson) {
    exchange.response.status = kForbidden;
  }
}

/// Operations that who has no key calls to get one.
bool needs_no_key(const Exchange& exchange) {
  const std::string_view name = exchange.wire.operation->name;
  return exchange.wire.service->name == "s3" || name == "AssumeRoleWithWebIdentity" ||
         name == "AssumeRoleWithSAML";
}

}  // namespace

Result<void> take_form_caller(Exchange& exchange, const Value& fields) {
  std::string key = fields.get_text("awsaccesskeyid");
  std::string signature = fields.get_text("signature");
  if (const std::string credential = fields.get_text("x-amz-credential"); !credential.empty()) {
    key = credential.substr(0, credential.find('/'));
    signature = fields.get_text("x-amz-signature");
  }
  // What is missing is the operation's to tell.
  if (fields.get_text("policy").empty() || key.empty() || signature.empty()) {
    return {};
  }
  constexpr std::size_t kShortestKey = 16;
  const bool is_account =
      key.size() == 12 && key.find_first_not_of("0123456789") == std::string::npos;
  if (key != "test" && !is_account && key.size() < kShortestKey) {
    return unknown_key(true);
  }
  exchange.signature.access_key_id = key;
  set_caller(exchange);
  auto secret = find_secret(exchange, true);
  if (!secret) {
    return std::move(secret).failure();
  }
  return *secret ? verify_form_signature(fields, (*secret)->secret)
         : has_form_signature(fields)
             ? Result<void>()
             : fail("SignatureDoesNotMatch",
                    "The request signature we calculated does not match the signature you "
                    "provided. Check your key and signing method.");
}

Next verify_caller(Exchange& exchange) {
  if (!exchange.signature.is_present()) {
    if (!exchange.server.options.is_strict || needs_no_key(exchange)) {
      return Next::Continue;
    }
    refuse(exchange,
           {"MissingAuthenticationToken",
            Severity::Error,
            "Request is missing Authentication Token",
            {},
            {},
            {}},
           Value::map());
    return Next::Answered;
  }
  using std::chrono::milliseconds;
  const auto now =
      std::chrono::duration_cast<milliseconds>(std::chrono::system_clock::now().time_since_epoch());
  const VerifyContext context{exchange.request, exchange.query, exchange.signature,
                              calls_s3(exchange), now.count()};
  Value members = Value::map();
  if (auto verified = verify(exchange, context, members); !verified) {
    refuse(exchange, verified.error(), members);
    return Next::Answered;
  }
  return Next::Continue;
}

}  // namespace formwork

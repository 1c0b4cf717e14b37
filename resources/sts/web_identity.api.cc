// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/text.hh"
#include "engine/value/convert.hh"
#include "resources/sts/sessions.hh"

namespace formwork::sts {
namespace {

/// Stops at what is no digit of base64url.
std::string decode_base64url(std::string_view text) {
  static constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string bytes;
  std::uint32_t bits = 0;
  int count = 0;
  for (char c : text) {
    const std::size_t digit = kDigits.find(c);
    if (digit == std::string_view::npos) {
      break;
    }
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes += static_cast<char>(bits >> count & 0xffU);
    }
  }
  return bytes;
}

/// The claims of a JSON web token. Its signature is not verified.
Result<Value> read_claims(const std::string& token) {
  const std::vector<std::string_view> parts = split(token, ".");
  auto claims =
      parts.size() == 3 ? value_from_json(decode_base64url(parts[1])) : Result<Value>(Value());
  if (!claims || !claims->is_map() || claims->get_text("sub").empty()) {
    return fail("InvalidIdentityToken",
                "The ID Token provided is not a valid JWT. (You may see this error if you sent an "
                "Access Token)");
  }
  return claims;
}

Result<Value> assume_role_with_web_identity(ApiCall& call) {
  auto claims = read_claims(call.text("WebIdentityToken"));
  if (!claims) {
    return claims;
  }
  // Condition keys begin with the issuer's address: "token.example.com:sub".
  std::string issuer = claims->get_text("iss");
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (issuer.starts_with(scheme)) {
      issuer = issuer.substr(scheme.size());
    }
  }
  RoleRequest request;
  request.action = "sts:AssumeRoleWithWebIdentity";
  request.session_name = call.text("RoleSessionName");
  request.seconds = integer_input(call, "DurationSeconds", 3600);
  request.federated = call.text("ProviderId");
  if (request.federated.empty()) {
    const std::vector<std::string_view> parts = split(call.text("RoleArn"), ":");
    request.federated = "arn:" + call.world.partition +
                        ":iam::" + (parts.size() > 4 ? std::string(parts[4]) : "") +
                        ":oidc-provider/" + issuer;
  }
  request.claims = Value::map();
  for (const auto& claim : claims->members()) {
    if (claim.value.is_scalar()) {
      request.claims.set(issuer + ":" + claim.key, claim.value);
    }
  }
  auto answer = assume(call, request);
  if (!answer) {
    return answer;
  }
  answer->set("SubjectFromWebIdentityToken", Value::string(claims->get_text("sub")));
  for (const auto& [member, claim] : {std::pair("Provider", "iss"), std::pair("Audience", "aud")}) {
    if (const std::string text = claims->get_text(claim); !text.empty()) {
      answer->set(member, Value::string(text));
    }
  }
  return answer;
}

constinit OperationEntry web_identity{"sts", "AssumeRoleWithWebIdentity",
                                      OperationEntry::Access::Write,
                                      &assume_role_with_web_identity};
const Register<OperationEntry> kWebIdentity{web_identity};

}  // namespace
}  // namespace formwork::sts

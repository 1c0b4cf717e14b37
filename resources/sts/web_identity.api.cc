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
  auto identity = assumed_role(call);
  if (!identity) {
    return std::move(identity).failure();
  }
  auto credentials =
      issue_credentials(call, *identity, integer_input(call, "DurationSeconds", 3600));
  if (!credentials) {
    return credentials;
  }
  Value answer = Value::map();
  answer.set("Credentials", *std::move(credentials));
  answer.set("AssumedRoleUser", assumed_user(*identity));
  answer.set("SubjectFromWebIdentityToken", Value::string(claims->get_text("sub")));
  for (const auto& [member, claim] : {std::pair("Provider", "iss"), std::pair("Audience", "aud")}) {
    if (const std::string text = claims->get_text(claim); !text.empty()) {
      answer.set(member, Value::string(text));
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

// SPDX-License-Identifier: Apache-2.0
// Roles assumed with a SAML assertion. Its signature and times are not verified.
#include <string>
#include <string_view>

#include "engine/base/hash.hh"
#include "engine/base/text.hh"
#include "resources/common/api_support.hh"
#include "resources/iam/api.hh"
#include "resources/sts/sessions.hh"

namespace formwork::sts {
namespace {

constexpr std::string_view kAttributes = "https://aws.amazon.com/SAML/Attributes/";

/// The text of the first element of that name behind `from`, whatever its namespace prefix; "" when
/// there is none. Answers where it ends in `*end`.
std::string element_text(std::string_view xml, std::string_view name, std::size_t from,
                         std::size_t* end = nullptr) {
  std::size_t at = from;
  while ((at = xml.find(name, at)) != std::string_view::npos) {
    const char before = at == 0 ? ' ' : xml[at - 1];
    const std::size_t behind = at + name.size();
    const bool is_tag = (before == '<' || before == ':') && behind < xml.size() &&
                        (xml[behind] == '>' || xml[behind] == ' ');
    const std::size_t open = is_tag ? xml.find('>', behind) : std::string_view::npos;
    if (open == std::string_view::npos) {
      at = behind;
      continue;
    }
    const std::size_t close = xml.find("</", open);
    if (close == std::string_view::npos) {
      return "";
    }
    if (end != nullptr) {
      *end = close;
    }
    return std::string(trim(xml.substr(open + 1, close - open - 1)));
  }
  return "";
}

std::string attribute_text(std::string_view xml, std::string_view name) {
  const std::size_t at = xml.find("\"" + std::string(kAttributes) + std::string(name) + "\"");
  return at == std::string_view::npos ? "" : element_text(xml, "AttributeValue", at);
}

Result<Value> assume_role_with_saml(ApiCall& call) {
  const auto assertion = base64_decode(call.text("SAMLAssertion"));
  if (!assertion || assertion->find("Assertion") == std::string::npos) {
    return fail("InvalidIdentityToken", "Invalid base64 SAMLResponse");
  }
  RoleRequest request;
  request.action = "sts:AssumeRoleWithSAML";
  request.session_name = attribute_text(*assertion, "RoleSessionName");
  request.federated = call.text("PrincipalArn");
  if (request.session_name.empty()) {
    return fail("InvalidIdentityToken", "RoleSessionName is required in AuthnResponse");
  }
  const std::int64_t asked =
      parse_integer(attribute_text(*assertion, "SessionDuration")).value_or(3600);
  request.seconds = integer_input(call, "DurationSeconds", asked);
  const std::string subject = element_text(*assertion, "NameID", 0);
  std::size_t end = 0;
  const std::string issuer = element_text(*assertion, "Issuer", 0, &end);
  const std::string audience = element_text(*assertion, "Audience", 0);
  request.claims = map_with("saml:sub", Value::string(subject));
  request.claims.set("saml:iss", Value::string(issuer));
  request.claims.set("saml:aud", Value::string("https://signin.aws.amazon.com/saml"));
  auto answer = assume(call, request);
  if (!answer) {
    return answer;
  }
  const std::size_t format = assertion->find("nameid-format:");
  const std::size_t stop = assertion->find('"', format);
  set_text(*answer, "SubjectType",
           format == std::string::npos ? "" : assertion->substr(format + 14, stop - format - 14));
  set_text(*answer, "Subject", subject);
  set_text(*answer, "Issuer", issuer);
  set_text(*answer, "Audience", audience);
  return answer;
}

constinit OperationEntry entries[] = {
    {"sts", "AssumeRoleWithSAML", OperationEntry::Access::Write, &assume_role_with_saml},
};
const iam::RegisterAll kRegistered(entries);

}  // namespace
}  // namespace formwork::sts

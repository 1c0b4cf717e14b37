// SPDX-License-Identifier: Apache-2.0
// Tokens that an account issues for services outside: JSON web tokens, signed with keys of the
// account. Nobody serves the public keys at the issuer's address.
#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/cipher.hh"
#include "engine/base/clock.hh"
#include "engine/base/hash.hh"
#include "engine/base/text.hh"
#include "engine/value/convert.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/iam/api.hh"
#include "resources/iam/settings.hh"
#include "resources/sts/sessions.hh"

namespace formwork::sts {
namespace {

constexpr ObjectPlace kTokenKeys{"sts", "token_key"};  ///< By algorithm.
constexpr unsigned kRsaBits = 2048;
constexpr std::size_t kCurveBytes = 48;  // Of each half of a signature of P-384.
constexpr std::int64_t kDefaultSeconds = 300;

std::string base64url(std::string_view bytes) {
  std::string text = base64_encode(bytes);
  for (char& c : text) {
    c = c == '+' ? '-' : c == '/' ? '_' : c;
  }
  return text.substr(0, text.find('='));
}

/// One number of a DER signature, of `kCurveBytes` bytes; moves `at` behind it.
std::string read_number(std::string_view der, std::size_t& at) {
  if (at + 2 > der.size() || der[at] != 2) {
    return {};
  }
  const auto size = static_cast<unsigned char>(der[at + 1]);
  std::string number(der.substr(at + 2, size));
  at += 2U + size;
  number.erase(0, number.find_first_not_of('\0'));
  return number.size() > kCurveBytes ? std::string()
                                     : std::string(kCurveBytes - number.size(), '\0') + number;
}

/// JSON web tokens have both numbers of an ECDSA signature behind each other, without DER.
std::string plain_signature(std::string_view der) {
  std::size_t at = 2;
  const std::string first = read_number(der, at);
  return first + read_number(der, at);
}

Result<std::string> signing_key(World& home, const std::string& algorithm) {
  auto record = find_object(home, kTokenKeys, algorithm);
  if (!record) {
    return std::move(record).failure();
  }
  if (record->is_null()) {
    const auto made = algorithm == "RS256" ? make_rsa_keys(kRsaBits) : make_curve_keys("P-384");
    if (!made) {
      return fail("InternalFailure", "No key could be made.");
    }
    *record = map_with("Private", Value::string(base64_encode(made->private_der)));
    if (auto done = put_object(home, kTokenKeys, algorithm, *record); !done) {
      return std::move(done).failure();
    }
  }
  return base64_decode(record->get_text("Private")).value_or("");
}

Value claims_of(const ApiCall& call, const std::string& issuer, const Value& session,
                std::int64_t seconds) {
  const std::vector<std::string> audience = input_texts(call, "Audience");
  const std::string role = session.get_text("Role");
  const Millis now = call.world.clock.now();
  Value claims = map_with("iss", Value::string(issuer));
  claims.set("sub", Value::string(role.empty() ? call.caller.arn : role));
  claims.set("aud", audience.size() == 1 ? Value::string(audience.front()) : list_of(audience));
  set_number(claims, "iat", now / 1000);
  set_number(claims, "exp", now / 1000 + seconds);
  claims.set("jti", Value::string(call.world.ids.uuid()));
  Value own = map_with("aws_account", Value::string(call.caller.account_id));
  own.set("source_region", Value::string(call.world.region));
  own.set("principal_id", Value::string(call.caller.arn));
  Value tags = Value::map();
  for (const Value& tag : input_items(call, "Tags")) {
    tags.set(tag.get_text("Key"), Value::string(tag.get_text("Value")));
  }
  if (!tags.members().empty()) {
    own.set("request_tags", std::move(tags));
  }
  claims.set("https://sts.amazonaws.com/", std::move(own));
  return claims;
}

Result<Value> get_web_identity_token(ApiCall& call) {
  const std::string algorithm = call.text("SigningAlgorithm");
  const std::int64_t seconds = integer_input(call, "DurationSeconds", kDefaultSeconds);
  auto session = caller_session(call);
  if (!session) {
    return session;
  }
  std::string issuer;
  std::string key;
  auto done = iam::in_home(call, call.caller.account_id, [&](ApiCall& home) -> Result<void> {
    auto known = iam::token_issuer(home.world);
    if (!known) {
      return std::move(known).failure();
    }
    issuer = *std::move(known);
    if (issuer.empty()) {
      return fail("OutboundWebIdentityFederationDisabledException",
                  "Outbound web identity federation is not enabled for this account.");
    }
    auto found = signing_key(home.world, algorithm);
    if (!found) {
      return std::move(found).failure();
    }
    key = *std::move(found);
    return {};
  });
  if (!done) {
    return std::move(done).failure();
  }
  Value head = map_with("kid", Value::string(algorithm + "_" + sha256_hex(issuer).substr(0, 8)));
  head.set("typ", Value::string("JWT"));
  head.set("alg", Value::string(algorithm));
  const Value claims = claims_of(call, issuer, *session, seconds);
  std::string token = base64url(value_to_json(head)) + "." + base64url(value_to_json(claims));
  const bool is_rsa = algorithm == "RS256";
  const auto signature = sign(key, is_rsa ? SignatureKind::RsaPkcs1 : SignatureKind::Ecdsa,
                              is_rsa ? Sha::Bits256 : Sha::Bits384, token, false);
  if (!signature) {
    return fail("InternalFailure", "The token could not be signed.");
  }
  token += "." + base64url(is_rsa ? *signature : plain_signature(*signature));
  Value answer = map_with("WebIdentityToken", Value::string(std::move(token)));
  set_number(answer, "Expiration", number_of(claims, "exp") * 1000);
  return answer;
}

constinit OperationEntry web_tokens{"sts", "GetWebIdentityToken", OperationEntry::Access::Write,
                                    &get_web_identity_token};
const Register<OperationEntry> kWebTokens{web_tokens};

}  // namespace
}  // namespace formwork::sts

// SPDX-License-Identifier: Apache-2.0
// Signatures of messages: RSA with SHA-1 (version 1) or SHA-256 (version 2). The key is made when
// the process first signs, and lives as long as it.
#include "resources/sns/signing.hh"

#include <optional>
#include <string_view>
#include <utility>

#include "engine/base/cipher.hh"
#include "engine/base/hash.hh"
#include "resources/common/api_objects.hh"

namespace formwork::sns {

namespace {

using namespace std::string_view_literals;

// Tags of ASN.1 (X.690), and the parts of a certificate (RFC 5280) that are the same in all.
constexpr char kSequence = 0x30;
constexpr char kSet = 0x31;
constexpr char kText = 0x0c;
constexpr char kTime = 0x17;
constexpr char kBits = 0x03;
constexpr auto kVersion3 = "\xa0\x03\x02\x01\x02"sv;
constexpr auto kSerial = "\x02\x01\x01"sv;
constexpr auto kCommonName = "\x06\x03\x55\x04\x03"sv;
constexpr auto kSha256WithRsa = "\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b\x05\x00"sv;

std::string der(char tag, std::string_view content) {
  std::string size;
  for (std::size_t rest = content.size(); rest > 0; rest >>= 8U) {
    size.insert(size.begin(), static_cast<char>(rest & 0xffU));
  }
  std::string out(1, tag);
  if (content.size() < 0x80) {
    out += static_cast<char>(content.size());
  } else {
    out += static_cast<char>(0x80U | size.size());
    out += size;
  }
  return out.append(content);
}

std::string pem(std::string_view bytes) {
  constexpr std::size_t kLine = 64;
  const std::string text = base64_encode(bytes);
  std::string out = "-----BEGIN CERTIFICATE-----\n";
  for (std::size_t at = 0; at < text.size(); at += kLine) {
    out.append(text, at, kLine).push_back('\n');
  }
  return out + "-----END CERTIFICATE-----\n";
}

struct SigningKey {
  std::string private_der;
  std::string certificate;  ///< PEM.
  std::string name;         ///< In its address.
};

std::optional<SigningKey> make_key() {
  const auto keys = make_rsa_keys(2048);
  if (!keys) {
    return std::nullopt;
  }
  const std::string name =
      der(kSequence,
          der(kSet, der(kSequence, std::string(kCommonName) + der(kText, "sns.amazonaws.com"))));
  const std::string times =
      der(kSequence, der(kTime, "250101000000Z") + der(kTime, "491231235959Z"));
  std::string content(kVersion3);
  content.append(kSerial).append(kSha256WithRsa).append(name).append(times).append(name);
  content = der(kSequence, content + keys->public_der);
  const auto signature =
      sign(keys->private_der, SignatureKind::RsaPkcs1, Sha::Bits256, content, false);
  if (!signature) {
    return std::nullopt;
  }
  content.append(kSha256WithRsa).append(der(kBits, std::string(1, '\0') + *signature));
  SigningKey key{keys->private_der, pem(der(kSequence, content)), {}};
  key.name = "SimpleNotificationService-" + sha256_hex(key.certificate).substr(0, 32) + ".pem";
  return key;
}

const std::optional<SigningKey>& signing_key() {
  static const std::optional<SigningKey> key = make_key();
  return key;
}

// One message goes to many subscribers: what was signed last is often signed again.
std::string signature_of(const SigningKey& key, const std::string& text, Sha sha) {
  thread_local std::pair<std::string, std::string> last;
  const std::string asked = std::to_string(hash_size(sha)) + '\n' + text;
  if (last.first != asked) {
    last = {asked, sign(key.private_der, SignatureKind::RsaPkcs1, sha, text, false).value_or("")};
  }
  return last.second;
}

Result<Value> read_certificate(ApiCall& call) {
  const auto& key = signing_key();
  return key && call.text("Name") == key->name
             ? Result<Value>(map_with("Body", Value::string(key->certificate)))
             : fail("NotFound", "There is no such certificate.");
}

constinit OperationEntry entry{"formwork", "ReadSigningCertificate", OperationEntry::Access::Read,
                               &read_certificate};
const Register<OperationEntry> kRegistered(entry);

}  // namespace

void set_signature(const ApiCall& call, Value& envelope, bool with_sha256) {
  const auto& key = signing_key();
  if (!key) {
    return;
  }
  std::string text;
  for (const char* member : {"Message", "MessageId", "Subject", "SubscribeURL", "Timestamp",
                             "Token", "TopicArn", "Type"}) {
    if (const Value* value = envelope.find(member)) {
      text += std::string(member) + '\n' + value->scalar_text() + '\n';
    }
  }
  const std::string signature = signature_of(*key, text, with_sha256 ? Sha::Bits256 : Sha::Bits1);
  envelope.set("SignatureVersion", Value::string(with_sha256 ? "2" : "1"));
  envelope.set("Signature", Value::string(base64_encode(signature)));
  const std::string base = call.caller.endpoint.empty()
                               ? "https://sns." + call.world.region + "." + call.world.url_suffix
                               : call.caller.endpoint + "/_formwork/sns";
  envelope.set("SigningCertURL", Value::string(base + "/" + key->name));
}

}  // namespace formwork::sns

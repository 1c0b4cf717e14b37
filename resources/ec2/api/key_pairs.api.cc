// SPDX-License-Identifier: Apache-2.0
// Key pairs. Private keys are told once and not kept.
#include <algorithm>

#include "engine/base/hash.hh"
#include "engine/base/key_maker.hh"
#include "engine/base/text.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/ec2/api/kinds.hh"

namespace formwork::ec2 {

namespace {

std::string colons(const std::string& hex) {
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    out.append(out.empty() ? "" : ":").append(hex, i, 2);
  }
  return out;
}

std::string hex_of(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    out.push_back(kDigits[static_cast<unsigned char>(c) >> 4U]);
    out.push_back(kDigits[static_cast<unsigned char>(c) & 15U]);
  }
  return out;
}

std::string der(char tag, std::string_view content) {
  std::string length;
  for (std::size_t size = content.size(); size > 0; size >>= 8U) {
    length.insert(length.begin(), static_cast<char>(size & 0xffU));
  }
  if (content.size() >= 128) {
    length.insert(length.begin(), static_cast<char>(0x80U | length.size()));
  } else if (length.empty()) {
    length.push_back('\0');
  }
  return std::string(1, tag) + length + std::string(content);
}

/// Cuts one string off SSH's wire form; nullopt when it is cut short.
std::optional<std::string_view> take_text(std::string_view& blob) {
  if (blob.size() < 4) {
    return std::nullopt;
  }
  std::uint32_t size = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    size = size << 8U | static_cast<unsigned char>(blob[i]);
  }
  if (blob.size() - 4 < size) {
    return std::nullopt;
  }
  const std::string_view text = blob.substr(4, size);
  blob.remove_prefix(4 + std::size_t{size});
  return text;
}

struct PublicKey {
  std::string type;  ///< "rsa", "ed25519"
  std::string fingerprint;
};

/// An OpenSSH public key. RSA: MD5 of the key in DER; Ed25519: SHA-256 in base64, as EC2 does.
std::optional<PublicKey> read_public(std::string_view text) {
  const auto parts = split(trim(text), " ");
  if (parts.size() < 2) {
    return std::nullopt;
  }
  const auto blob = base64_decode(parts[1]);
  if (!blob) {
    return std::nullopt;
  }
  std::string_view rest = *blob;
  const auto name = take_text(rest);
  if (!name || *name != parts[0]) {
    return std::nullopt;
  }
  if (*name == "ssh-ed25519") {
    return PublicKey{"ed25519", sha256_base64(*blob)};
  }
  const auto exponent = take_text(rest);
  const auto modulus = exponent ? take_text(rest) : std::nullopt;
  if (*name != "ssh-rsa" || !modulus) {
    return std::nullopt;
  }
  const std::string numbers = der(0x30, der(0x02, *modulus) + der(0x02, *exponent));
  const std::string algorithm =
      der(0x30, std::string("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00", 13));
  const std::string whole = der(0x30, algorithm + der(0x03, std::string(1, '\0') + numbers));
  return PublicKey{"rsa", colons(md5_hex(whole))};
}

/// Keeps a pair and answers its shape with tags.
Result<Value> keep(ApiCall& call, const std::string& type, const std::string& fingerprint,
                   const std::string& public_text) {
  const std::string name = call.text("KeyName");
  auto known = find_object(call.world, kKeyPairs, name);
  if (!known) {
    return known;
  }
  if (!known->is_null()) {
    return fail("InvalidKeyPair.Duplicate", "The keypair '" + name + "' already exists.");
  }
  auto tags = specified_tags(call, "key-pair");
  if (!tags) {
    return tags;
  }
  const std::string id = ec2_id(call.world, "key");
  const Value record =
      obj({{"Properties", obj({{"KeyName", name}, {"KeyType", type}})},
           {"Attributes", obj({{"KeyFingerprint", fingerprint}, {"KeyPairId", id}})},
           {"PublicKey", public_text},
           {"Tags", *tags},
           {"CreationTime", call.world.clock.now()}});
  auto stored = put_object(call.world, kKeyPairs, name, record);
  return stored ? Result<Value>(obj({{"KeyName", name},
                                     {"KeyPairId", id},
                                     {"KeyFingerprint", fingerprint},
                                     {"Tags", tag_list(record)}}))
                : std::move(stored).failure();
}

Result<Value> create(ApiCall& call) {
  const bool is_short = call.text("KeyType") == "ed25519";
  const auto made = is_short ? make_ed25519_key() : make_rsa_key();
  if (!made) {
    return fail("InternalError", "No key could be made.");
  }
  std::string fingerprint;
  if (is_short) {
    fingerprint = read_public(made->public_text)->fingerprint;
  } else {
    const auto digest = base64_decode(sha1_base64(made->private_der));
    fingerprint = colons(hex_of(*digest));
  }
  auto shape = keep(call, is_short ? "ed25519" : "rsa", fingerprint, made->public_text);
  if (shape) {
    shape->set("KeyMaterial", Value::string(made->private_text));
  }
  return shape;
}

Result<Value> import_key(ApiCall& call) {
  std::string text = call.text("PublicKeyMaterial");
  if (!text.starts_with("ssh-")) {
    if (const auto decoded = base64_decode(text)) {
      text = *decoded;
    }
  }
  const auto key = read_public(text);
  if (!key) {
    return fail("InvalidKeyPair.Format", "Key is not in valid OpenSSH public key format");
  }
  return keep(call, key->type, key->fingerprint, text);
}

Result<Value> remove(ApiCall& call) {
  auto items = all_items(call.world, kKeyPairKind);
  if (!items) {
    return std::move(items).failure();
  }
  const std::string name = call.text("KeyName");
  const std::string id = call.text("KeyPairId");
  Value answer = returned();
  for (const Item& item : *items) {
    if (item.key == name || (!id.empty() && item.text("KeyPairId") == id)) {
      answer.set("KeyPairId", Value::string(item.text("KeyPairId")));
      if (auto erased = erase_item(call.world, kKeyPairKind, item); !erased) {
        return std::move(erased).failure();
      }
    }
  }
  return answer;
}

Result<Value> describe_pairs(ApiCall& call) {
  auto items = chosen(call, kKeyPairKind);
  if (!items) {
    return std::move(items).failure();
  }
  const auto names = input_texts(call, "KeyNames");
  for (const auto& name : names) {
    if (std::none_of(items->begin(), items->end(),
                     [&](const Item& item) { return item.key == name; })) {
      return no_such(kKeyPairKind, name);
    }
  }
  Value::List shapes;
  for (const Item& item : *items) {
    if (!names.empty() && std::find(names.begin(), names.end(), item.key) == names.end()) {
      continue;
    }
    Value shape = told(item);
    if (call.flag("IncludePublicKey")) {
      set_text(shape, "PublicKey", item.record.get_text("PublicKey"));
    }
    shapes.push_back(std::move(shape));
  }
  return answer_page(call, "KeyPairs", std::move(shapes));
}

constinit OperationEntry entries[]{
    on("CreateKeyPair", &op<&create>), on("ImportKeyPair", &op<&import_key>),
    on("DeleteKeyPair", &op<&remove>), on("DescribeKeyPairs", &op<&describe_pairs>)};
const RegisterAll kRegistered{entries};

}  // namespace

}  // namespace formwork::ec2

// SPDX-License-Identifier: Apache-2.0
#include "engine/base/hash.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/ec2/ec2.hh"

namespace formwork::ec2 {

namespace {

/// "1f:51:ae:..." of a digest in hexadecimal.
std::string colons(const std::string& hex) {
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    out.append(out.empty() ? "" : ":").append(hex, i, 2);
  }
  return out;
}

Result<Made> create(const Call& call) {
  auto name = required_text(call.properties, "KeyName");
  if (!name) {
    return std::move(name).failure();
  }
  const std::string kind = call.properties.get_text("KeyType");
  if (!kind.empty() && kind != "rsa" && kind != "ed25519") {
    return invalid("Invalid value '" + kind + "' for KeyType. Valid values are: rsa, ed25519");
  }
  std::string material = call.properties.get_text("PublicKeyMaterial");
  if (material.empty()) {
    material = call.world.ids.hex(64);
  } else if (!material.starts_with("ssh-") && material.find("BEGIN") == std::string::npos) {
    return invalid("Key is not in valid OpenSSH public key format");
  }
  Value attributes = Value::map();
  attributes.set("KeyFingerprint", Value::string(colons(md5_hex(material))));
  attributes.set("KeyPairId", Value::string(ec2_id(call.world, "key")));
  return add_object(call, {.place = kKeyPairs,
                           .key = *name,
                           .attributes = std::move(attributes),
                           .taken_message = "The keypair already exists"});
}

OwnProvider provider{{.type_name = "AWS::EC2::KeyPair",
                      .create = create,
                      .remove = remove_at<kKeyPairs>,
                      .read = read_at<kKeyPairs>,
                      .list = list_at<kKeyPairs>}};
ProviderEntry entry{"AWS::EC2::KeyPair", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::ec2

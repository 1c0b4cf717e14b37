// SPDX-License-Identifier: Apache-2.0
// What users log in with: passwords, MFA devices, SSH keys, signing certificates, credentials of
// single services. The codes of MFA devices are not verified; public keys and certificates are only
// looked at as far as their form goes.
#include <algorithm>

#include "engine/base/hash.hh"
#include "engine/base/text.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/iam/entities.hh"
#include "resources/iam/keys.hh"

namespace formwork::iam {

namespace {

constexpr std::size_t kMostCertificates = 2;
constexpr std::size_t kMostKeys = 5;
constexpr std::size_t kMostCredentials = 2;

Result<Entity> user_of(ApiCall& call) {
  auto name = user_of_call(call);
  return name ? find_entity(call.world, kUserKind, *name) : std::move(name).failure();
}

Result<Value> saved(ApiCall& call, const Entity& user) {
  auto done = save_entity(call.world, user);
  return done ? Result<Value>(Value::map()) : std::move(done).failure();
}

/// The lists that a user's record keeps such things in.
struct Kept {
  std::string_view list;       ///< Of the record.
  std::string_view id_member;  ///< Of input and items.
  std::string_view before;     ///< Words around the id when there is none.
};
constexpr Kept kSshKeys{"SshKeys", "SSHPublicKeyId", "The Public Key with id "};
constexpr Kept kCertificates{"SigningCertificates", "CertificateId", "The Certificate with id "};
constexpr Kept kCredentials{"ServiceCredentials", "ServiceSpecificCredentialId",
                            "No such credential "};

std::vector<Value> kept_items(const Entity& user, const Kept& kept) {
  return items_of(user.record, kept.list);
}

void keep_items(Entity& user, const Kept& kept, std::vector<Value> items) {
  user.record.set(kept.list, Value::list(std::move(items)));
}

/// The place of the item that the input names. Fails with NoSuchEntity.
Result<std::size_t> find_item(const ApiCall& call, const std::vector<Value>& items,
                              const Kept& kept) {
  const std::string id = call.text(kept.id_member);
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (items[i].get_text(kept.id_member) == id) {
      return i;
    }
  }
  return no_such_entity(std::string(kept.before) + id +
                        (&kept == &kCredentials ? " exists" : " cannot be found."));
}

Result<Value> update_status(ApiCall& call, const Kept& kept) {
  auto user = user_of(call);
  if (!user) {
    return std::move(user).failure();
  }
  std::vector<Value> items = kept_items(*user, kept);
  auto at = find_item(call, items, kept);
  if (!at) {
    return std::move(at).failure();
  }
  items[*at].set("Status", Value::string(call.text("Status")));
  keep_items(*user, kept, std::move(items));
  return saved(call, *user);
}

Result<Value> delete_item(ApiCall& call, const Kept& kept) {
  auto user = user_of(call);
  if (!user) {
    return std::move(user).failure();
  }
  std::vector<Value> items = kept_items(*user, kept);
  auto at = find_item(call, items, kept);
  if (!at) {
    return std::move(at).failure();
  }
  items.erase(items.begin() + static_cast<std::ptrdiff_t>(*at));
  keep_items(*user, kept, std::move(items));
  return saved(call, *user);
}

Result<Value> list_items(ApiCall& call, const Kept& kept, std::string_view member,
                         std::initializer_list<std::string_view> without) {
  auto user = user_of(call);
  if (!user) {
    return std::move(user).failure();
  }
  Value::List shapes = kept_items(*user, kept);
  for (Value& shape : shapes) {
    shape.set("UserName", Value::string(user->name));
    for (const std::string_view hidden : without) {
      shape.erase(hidden);
    }
  }
  return marked_page(call, member, std::move(shapes));
}

Result<void> add_item(ApiCall& call, Entity& user, const Kept& kept, Value item) {
  std::vector<Value> items = kept_items(user, kept);
  items.push_back(std::move(item));
  keep_items(user, kept, std::move(items));
  return save_entity(call.world, user);
}

// Passwords.

Value profile_shape(const Entity& user, const Value& profile) {
  Value shape = map_with("UserName", Value::string(user.name));
  copy_members(shape, profile, {"CreateDate", "PasswordResetRequired"});
  return shape;
}

Failure no_profile(const Entity& user) {
  return no_such_entity("Login Profile for User " + user.name + " cannot be found.");
}

Result<Value> create_profile(ApiCall& call) {
  auto user = user_of(call);
  if (!user) {
    return std::move(user).failure();
  }
  if (user->record.find("LoginProfile") != nullptr) {
    return already_there("Login Profile for user " + user->name + " already exists.");
  }
  Value profile = map_with("CreateDate", Value::number(call.world.clock.now()));
  profile.set("PasswordResetRequired", Value::boolean(call.flag("PasswordResetRequired")));
  profile.set("PasswordHash", Value::string(sha256_hex(user->id() + call.text("Password"))));
  user->record.set("LoginProfile", profile);
  if (auto done = save_entity(call.world, *user); !done) {
    return std::move(done).failure();
  }
  return map_with("LoginProfile", profile_shape(*user, profile));
}

Result<Value> get_profile(ApiCall& call) {
  auto user = user_of(call);
  if (!user) {
    return std::move(user).failure();
  }
  const Value* profile = user->record.find("LoginProfile");
  return profile == nullptr ? Result<Value>(no_profile(*user))
                            : map_with("LoginProfile", profile_shape(*user, *profile));
}

Result<Value> update_profile(ApiCall& call) {
  auto user = user_of(call);
  if (!user) {
    return std::move(user).failure();
  }
  const Value* known = user->record.find("LoginProfile");
  if (known == nullptr) {
    return no_profile(*user);
  }
  Value profile = *known;
  if (!call.text("Password").empty()) {
    profile.set("PasswordHash", Value::string(sha256_hex(user->id() + call.text("Password"))));
  }
  copy_members(profile, call.input, {"PasswordResetRequired"});
  user->record.set("LoginProfile", std::move(profile));
  return saved(call, *user);
}

Result<Value> delete_profile(ApiCall& call) {
  auto user = user_of(call);
  if (!user) {
    return std::move(user).failure();
  }
  if (user->record.find("LoginProfile") == nullptr) {
    return no_profile(*user);
  }
  user->record.erase("LoginProfile");
  return saved(call, *user);
}

Result<Value> change_password(ApiCall& call) {
  auto user = user_of(call);
  if (!user) {
    return std::move(user).failure();
  }
  const Value* known = user->record.find("LoginProfile");
  if (known == nullptr) {
    return no_profile(*user);
  }
  if (known->get_text("PasswordHash") != sha256_hex(user->id() + call.text("OldPassword"))) {
    return fail("AccessDenied", "The old password was incorrect.");
  }
  Value profile = *known;
  profile.set("PasswordHash", Value::string(sha256_hex(user->id() + call.text("NewPassword"))));
  profile.set("PasswordResetRequired", Value::boolean(false));
  user->record.set("LoginProfile", std::move(profile));
  return saved(call, *user);
}

// SSH keys.

std::string fingerprint_of(std::string_view body) {
  const std::string hash = md5_hex(body);
  std::string spoken;
  for (std::size_t i = 0; i < hash.size(); i += 2) {
    spoken += (i == 0 ? "" : ":") + hash.substr(i, 2);
  }
  return spoken;
}

Result<Value> upload_ssh_key(ApiCall& call) {
  auto user = user_of(call);
  if (!user) {
    return std::move(user).failure();
  }
  const std::string body = call.text("SSHPublicKeyBody");
  if (!body.starts_with("ssh-rsa ") && !body.starts_with("-----BEGIN ")) {
    return fail("UnrecognizedPublicKeyEncoding",
                "The public key encoding format is unsupported or unrecognized.");
  }
  if (kept_items(*user, kSshKeys).size() >= kMostKeys) {
    return limit_exceeded("Cannot exceed quota for SSHPublicKeysPerUser: 5");
  }
  Value key =
      map_with("SSHPublicKeyId", Value::string(unique_id(call.world, "APKA").substr(0, 20)));
  key.set("Fingerprint", Value::string(fingerprint_of(body)));
  key.set("SSHPublicKeyBody", Value::string(body));
  key.set("Status", Value::string("Active"));
  key.set("UploadDate", Value::number(call.world.clock.now()));
  if (auto done = add_item(call, *user, kSshKeys, key); !done) {
    return std::move(done).failure();
  }
  key.set("UserName", Value::string(user->name));
  return map_with("SSHPublicKey", std::move(key));
}

Result<Value> get_ssh_key(ApiCall& call) {
  auto user = user_of(call);
  if (!user) {
    return std::move(user).failure();
  }
  std::vector<Value> keys = kept_items(*user, kSshKeys);
  auto at = find_item(call, keys, kSshKeys);
  if (!at) {
    return std::move(at).failure();
  }
  keys[*at].set("UserName", Value::string(user->name));
  return map_with("SSHPublicKey", std::move(keys[*at]));
}

Result<Value> list_ssh_keys(ApiCall& call) {
  return list_items(call, kSshKeys, "SSHPublicKeys", {"SSHPublicKeyBody", "Fingerprint"});
}
Result<Value> update_ssh_key(ApiCall& call) {
  return update_status(call, kSshKeys);
}
Result<Value> delete_ssh_key(ApiCall& call) {
  return delete_item(call, kSshKeys);
}

// Signing certificates.

bool is_certificate(std::string_view body) {
  constexpr std::string_view kHead = "-----BEGIN CERTIFICATE-----";
  constexpr std::string_view kFoot = "-----END CERTIFICATE-----";
  body = trim(body);
  if (!body.starts_with(kHead) || !body.ends_with(kFoot)) {
    return false;
  }
  body = body.substr(kHead.size(), body.size() - kHead.size() - kFoot.size());
  const std::string packed = replace_all(replace_all(body, "\n", ""), "\r", "");
  const auto bytes = base64_decode(trim(packed));
  return bytes && bytes->size() > 4 && (*bytes)[0] == '\x30';
}

Result<Value> upload_certificate(ApiCall& call) {
  auto user = user_of(call);
  if (!user) {
    return std::move(user).failure();
  }
  const std::string body = call.text("CertificateBody");
  if (!is_certificate(body)) {
    return fail("MalformedCertificate", "Certificate " + body + " is malformed.");
  }
  if (kept_items(*user, kCertificates).size() >= kMostCertificates) {
    return limit_exceeded("Cannot exceed quota for CertificatesPerUser: 2");
  }
  Value certificate = map_with("CertificateId", Value::string(call.world.ids.alphanumeric(32)));
  certificate.set("CertificateBody", Value::string(body));
  certificate.set("Status", Value::string("Active"));
  certificate.set("UploadDate", Value::number(call.world.clock.now()));
  if (auto done = add_item(call, *user, kCertificates, certificate); !done) {
    return std::move(done).failure();
  }
  certificate.set("UserName", Value::string(user->name));
  return map_with("Certificate", std::move(certificate));
}

Result<Value> list_certificates(ApiCall& call) {
  return list_items(call, kCertificates, "Certificates", {});
}
Result<Value> update_certificate(ApiCall& call) {
  return update_status(call, kCertificates);
}
Result<Value> delete_certificate(ApiCall& call) {
  return delete_item(call, kCertificates);
}

// Credentials of single services.

Result<Value> create_credential(ApiCall& call) {
  auto user = user_of(call);
  if (!user) {
    return std::move(user).failure();
  }
  const std::string service = call.text("ServiceName");
  if (service != "codecommit.amazonaws.com" && service != "cassandra.amazonaws.com" &&
      service != "bedrock.amazonaws.com" && service != "logs.amazonaws.com") {
    return no_such_entity("No such service " + service +
                          " is supported for Service Specific Credentials");
  }
  const std::vector<Value> known = kept_items(*user, kCredentials);
  const auto same = std::count_if(known.begin(), known.end(), [&](const Value& one) {
    return one.get_text("ServiceName") == service;
  });
  if (same >= static_cast<std::ptrdiff_t>(kMostCredentials)) {
    return limit_exceeded("Cannot exceed quota for ServiceSpecificCredentialsPerUser: 2");
  }
  Value made = map_with("ServiceSpecificCredentialId",
                        Value::string(unique_id(call.world, "ACCA").substr(0, 20)));
  made.set("ServiceName", Value::string(service));
  made.set("ServiceUserName", Value::string(user->name + "-at-" + call.world.account_id));
  made.set("Status", Value::string("Active"));
  made.set("CreateDate", Value::number(call.world.clock.now()));
  if (auto done = add_item(call, *user, kCredentials, made); !done) {
    return std::move(done).failure();
  }
  made.set("UserName", Value::string(user->name));
  made.set("ServicePassword", Value::string(new_secret(call.world) + "="));
  return map_with("ServiceSpecificCredential", std::move(made));
}

Result<Value> list_credentials(ApiCall& call) {
  auto answer = list_items(call, kCredentials, "ServiceSpecificCredentials", {});
  const std::string service = call.text("ServiceName");
  if (!answer || service.empty()) {
    return answer;
  }
  Value wanted = Value::list();
  for (const Value& one : answer->find("ServiceSpecificCredentials")->items()) {
    if (one.get_text("ServiceName") == service) {
      wanted.push(one);
    }
  }
  answer->set("ServiceSpecificCredentials", std::move(wanted));
  return answer;
}

Result<Value> reset_credential(ApiCall& call) {
  auto user = user_of(call);
  if (!user) {
    return std::move(user).failure();
  }
  std::vector<Value> items = kept_items(*user, kCredentials);
  auto at = find_item(call, items, kCredentials);
  if (!at) {
    return std::move(at).failure();
  }
  Value shape = items[*at];
  shape.set("UserName", Value::string(user->name));
  shape.set("ServicePassword", Value::string(new_secret(call.world) + "="));
  return map_with("ServiceSpecificCredential", std::move(shape));
}

Result<Value> update_credential(ApiCall& call) {
  return update_status(call, kCredentials);
}
Result<Value> delete_credential(ApiCall& call) {
  return delete_item(call, kCredentials);
}

constinit OperationEntry entries[] = {
    {"iam", "CreateLoginProfile", Access::Write, &globally<create_profile>},
    {"iam", "GetLoginProfile", Access::Read, &globally<get_profile>},
    {"iam", "UpdateLoginProfile", Access::Write, &globally<update_profile>},
    {"iam", "DeleteLoginProfile", Access::Write, &globally<delete_profile>},
    {"iam", "ChangePassword", Access::Write, &globally<change_password>},
    {"iam", "UploadSSHPublicKey", Access::Write, &globally<upload_ssh_key>},
    {"iam", "GetSSHPublicKey", Access::Read, &globally<get_ssh_key>},
    {"iam", "ListSSHPublicKeys", Access::Read, &globally<list_ssh_keys>},
    {"iam", "UpdateSSHPublicKey", Access::Write, &globally<update_ssh_key>},
    {"iam", "DeleteSSHPublicKey", Access::Write, &globally<delete_ssh_key>},
    {"iam", "UploadSigningCertificate", Access::Write, &globally<upload_certificate>},
    {"iam", "ListSigningCertificates", Access::Read, &globally<list_certificates>},
    {"iam", "UpdateSigningCertificate", Access::Write, &globally<update_certificate>},
    {"iam", "DeleteSigningCertificate", Access::Write, &globally<delete_certificate>},
    {"iam", "CreateServiceSpecificCredential", Access::Write, &globally<create_credential>},
    {"iam", "ListServiceSpecificCredentials", Access::Read, &globally<list_credentials>},
    {"iam", "ResetServiceSpecificCredential", Access::Write, &globally<reset_credential>},
    {"iam", "UpdateServiceSpecificCredential", Access::Write, &globally<update_credential>},
    {"iam", "DeleteServiceSpecificCredential", Access::Write, &globally<delete_credential>},
};
const RegisterAll kRegistered(entries);

}  // namespace

}  // namespace formwork::iam

// SPDX-License-Identifier: Apache-2.0
// Identity providers and server certificates. Metadata documents and certificates are only looked
// at as far as their length goes; no provider is asked for its thumbprint.
#include <algorithm>

#include "engine/base/clock.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/iam/api.hh"

namespace formwork::iam {

namespace {

constexpr std::size_t kMostThumbprints = 5;
constexpr std::size_t kMostClientIds = 100;
constexpr Millis kYear = Millis{365} * 24 * 3600 * 1000;

Result<Value> erased(ApiCall& call, ObjectPlace place, const std::string& key) {
  auto done = call.world.store.erase_object(place.service, place.kind, key);
  return done ? Result<Value>(Value::map()) : std::move(done).failure();
}

Result<Value> stored(ApiCall& call, ObjectPlace place, const std::string& key,
                     const Value& record) {
  auto done = put_object(call.world, place, key, record);
  return done ? Result<Value>(Value::map()) : std::move(done).failure();
}

// OpenID Connect.

Result<Value> find_oidc(ApiCall& call) {
  const std::string arn = call.text("OpenIDConnectProviderArn");
  auto record = find_object(call.world, kOidcProviders, arn);
  if (record && record->is_null()) {
    return no_such_entity("OpenIDConnect Provider not found for arn " + arn);
  }
  return record;
}

Result<void> check_oidc_lists(const std::vector<std::string>& clients,
                              const std::vector<std::string>& thumbprints) {
  if (thumbprints.size() > kMostThumbprints) {
    return invalid_input("Thumbprint list must contain fewer than 5 entries.");
  }
  if (clients.size() > kMostClientIds) {
    return limit_exceeded("Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100");
  }
  return {};
}

Result<Value> create_oidc(ApiCall& call) {
  const std::string url = call.text("Url");
  constexpr std::string_view kScheme = "https://";
  if (!url.starts_with(kScheme) || url.size() == kScheme.size()) {
    return validation_error("Invalid Open ID Connect Provider URL");
  }
  const auto clients = input_texts(call, "ClientIDList");
  const auto thumbprints = input_texts(call, "ThumbprintList");
  auto tags = input_tags(call, false);
  if (!tags) {
    return tags;
  }
  if (auto checked = check_oidc_lists(clients, thumbprints); !checked) {
    return std::move(checked).failure();
  }
  std::string place = url.substr(kScheme.size());
  place = place.substr(0, place.find('?'));
  const std::string arn = global_arn(call.world, "iam", "oidc-provider/" + place);
  auto taken = find_object(call.world, kOidcProviders, arn);
  if (!taken) {
    return taken;
  }
  if (!taken->is_null()) {
    return already_there("Provider with url " + url + " already exists.");
  }
  Value properties = map_with("Url", Value::string(url));
  properties.set("ClientIdList", list_of(clients));
  properties.set("ThumbprintList", list_of(thumbprints));
  Value record = new_record(call.world, std::move(properties), map_with("Arn", Value::string(arn)));
  set_tags(record, *tags);
  if (auto done = stored(call, kOidcProviders, arn, record); !done) {
    return done;
  }
  Value answer = map_with("OpenIDConnectProviderArn", Value::string(arn));
  if (!tags->members().empty()) {
    answer.set("Tags", tag_list(record, TagScope::OwnOnly));
  }
  return answer;
}

Result<Value> get_oidc(ApiCall& call) {
  auto record = find_oidc(call);
  if (!record) {
    return record;
  }
  const Value properties = properties_of(*record);
  std::string url = properties.get_text("Url");
  url = url.starts_with("https://") ? url.substr(8) : url;
  Value answer = map_with("Url", Value::string(url));
  answer.set("ClientIDList", list_of(texts_of(properties.find("ClientIdList"))));
  answer.set("ThumbprintList", list_of(texts_of(properties.find("ThumbprintList"))));
  set_time(answer, "CreateDate", *record);
  answer.set("Tags", tag_list(*record, TagScope::OwnOnly));
  return answer;
}

Result<Value> list_oidc(ApiCall& call) {
  auto keys = list_keys(call.world, kOidcProviders);
  if (!keys) {
    return std::move(keys).failure();
  }
  Value list = Value::list();
  for (const std::string& arn : *keys) {
    list.push(map_with("Arn", Value::string(arn)));
  }
  return map_with("OpenIDConnectProviderList", std::move(list));
}

Result<Value> delete_oidc(ApiCall& call) {
  const std::string arn = call.text("OpenIDConnectProviderArn");
  if (auto record = find_oidc(call); !record) {
    return no_such_entity("OpenId connect Provider " + arn + " cannot be found.");
  }
  return erased(call, kOidcProviders, arn);
}

Result<Value> update_thumbprints(ApiCall& call) {
  auto record = find_oidc(call);
  if (!record) {
    return record;
  }
  const auto thumbprints = input_texts(call, "ThumbprintList");
  if (auto checked = check_oidc_lists({}, thumbprints); !checked) {
    return std::move(checked).failure();
  }
  set_property(*record, "ThumbprintList", list_of(thumbprints));
  return stored(call, kOidcProviders, call.text("OpenIDConnectProviderArn"), *record);
}

Result<Value> change_client(ApiCall& call, bool is_added) {
  auto record = find_oidc(call);
  if (!record) {
    return record;
  }
  const Value properties = properties_of(*record);
  std::vector<std::string> clients = texts_of(properties.find("ClientIdList"));
  std::erase(clients, call.text("ClientID"));
  if (is_added) {
    clients.push_back(call.text("ClientID"));
  }
  if (auto checked = check_oidc_lists(clients, {}); !checked) {
    return std::move(checked).failure();
  }
  set_property(*record, "ClientIdList", list_of(clients));
  return stored(call, kOidcProviders, call.text("OpenIDConnectProviderArn"), *record);
}

Result<Value> add_client(ApiCall& call) {
  return change_client(call, true);
}
Result<Value> remove_client(ApiCall& call) {
  return change_client(call, false);
}

// SAML.

Result<Value> find_saml(ApiCall& call) {
  const std::string arn = call.text("SAMLProviderArn");
  auto record = find_object(call.world, kSamlProviders, arn);
  if (record && record->is_null()) {
    return no_such_entity("Manifest not found for arn " + arn);
  }
  return record;
}

Result<Value> create_saml(ApiCall& call) {
  auto tags = input_tags(call, true);
  if (!tags) {
    return tags;
  }
  const std::string name = call.text("Name");
  const std::string arn = global_arn(call.world, "iam", "saml-provider/" + name);
  auto taken = find_object(call.world, kSamlProviders, arn);
  if (!taken) {
    return taken;
  }
  if (!taken->is_null()) {
    return already_there("Provider with name " + name + " already exists.");
  }
  Value properties = map_with("Name", Value::string(name));
  properties.set("SamlMetadataDocument", Value::string(call.text("SAMLMetadataDocument")));
  Value record = new_record(call.world, std::move(properties), map_with("Arn", Value::string(arn)));
  record.set("Uuid", Value::string(call.world.ids.uuid()));
  set_tags(record, *tags);
  if (auto done = stored(call, kSamlProviders, arn, record); !done) {
    return done;
  }
  Value answer = map_with("SAMLProviderArn", Value::string(arn));
  if (!tags->members().empty()) {
    answer.set("Tags", tag_list(record, TagScope::OwnOnly));
  }
  return answer;
}

// Metadata says until when it is valid; where it does not, AWS tells a date far ahead.
void set_validity(Value& shape, const Value& record) {
  shape.set("ValidUntil", Value::number(number_of(record, "CreationTime") + 100 * kYear));
}

Result<Value> get_saml(ApiCall& call) {
  auto record = find_saml(call);
  if (!record) {
    return record;
  }
  Value answer = map_with("SAMLMetadataDocument",
                          Value::string(properties_of(*record).get_text("SamlMetadataDocument")));
  set_text(answer, "SAMLProviderUUID", record->get_text("Uuid"));
  set_time(answer, "CreateDate", *record);
  set_validity(answer, *record);
  answer.set("AssertionEncryptionMode", Value::string("Allowed"));
  answer.set("PrivateKeyList", Value::list());
  answer.set("Tags", tag_list(*record, TagScope::OwnOnly));
  return answer;
}

Result<Value> list_saml(ApiCall& call) {
  auto records = list_objects(call.world, kSamlProviders);
  if (!records) {
    return std::move(records).failure();
  }
  Value list = Value::list();
  for (const auto& [arn, record] : *records) {
    Value one = map_with("Arn", Value::string(arn));
    set_validity(one, record);
    set_time(one, "CreateDate", record);
    list.push(std::move(one));
  }
  return map_with("SAMLProviderList", std::move(list));
}

Result<Value> update_saml(ApiCall& call) {
  auto record = find_saml(call);
  if (!record) {
    return record;
  }
  if (const std::string text = call.text("SAMLMetadataDocument"); !text.empty()) {
    set_property(*record, "SamlMetadataDocument", Value::string(text));
  }
  const std::string arn = call.text("SAMLProviderArn");
  auto done = stored(call, kSamlProviders, arn, *record);
  return done ? Result<Value>(map_with("SAMLProviderArn", Value::string(arn))) : std::move(done);
}

Result<Value> delete_saml(ApiCall& call) {
  auto record = find_saml(call);
  return record ? erased(call, kSamlProviders, call.text("SAMLProviderArn")) : std::move(record);
}

// Server certificates.

Failure no_certificate(const std::string& name) {
  return no_such_entity("The Server Certificate with name " + name + " cannot be found.");
}

Result<Value> find_certificate(ApiCall& call) {
  const std::string name = call.text("ServerCertificateName");
  auto record = find_object(call.world, kServerCertificates, name);
  if (record && record->is_null()) {
    return no_certificate(name);
  }
  return record;
}

Value certificate_shape(World& world, const std::string& name, const Value& record) {
  const Value properties = properties_of(record);
  const std::string given = properties.get_text("Path");
  const std::string path = given.empty() ? "/" : given;
  Value shape = map_with("Path", Value::string(path));
  shape.set("ServerCertificateName", Value::string(name));
  const std::string id = record.get_text("CertificateId");
  shape.set("ServerCertificateId", Value::string(id.empty() ? "ASCA" + name : id));
  shape.set("Arn", Value::string(global_arn(world, "iam", "server-certificate" + path + name)));
  set_time(shape, "UploadDate", record);
  shape.set("Expiration", Value::number(number_of(record, "CreationTime") + kYear));
  return shape;
}

Result<Value> upload_certificate(ApiCall& call) {
  const std::string name = call.text("ServerCertificateName");
  auto path = input_path(call);
  auto tags = input_tags(call, true);
  if (!path || !tags) {
    return path ? std::move(tags) : std::move(path).failure();
  }
  auto taken = find_object(call.world, kServerCertificates, name);
  if (!taken) {
    return taken;
  }
  if (!taken->is_null()) {
    return already_there("The Server Certificate with name " + name + " already exists.");
  }
  Value properties = map_with("ServerCertificateName", Value::string(name));
  properties.set("Path", Value::string(*path));
  copy_members(properties, call.input, {"CertificateBody", "CertificateChain"});
  Value record = new_record(
      call.world, std::move(properties),
      map_with("Arn",
               Value::string(global_arn(call.world, "iam", "server-certificate" + *path + name))));
  record.set("CertificateId", Value::string(unique_id(call.world, "ASCA")));
  set_tags(record, *tags);
  if (auto done = stored(call, kServerCertificates, name, record); !done) {
    return done;
  }
  Value answer = map_with("ServerCertificateMetadata", certificate_shape(call.world, name, record));
  if (!tags->members().empty()) {
    answer.set("Tags", tag_list(record, TagScope::OwnOnly));
  }
  return answer;
}

Result<Value> get_certificate(ApiCall& call) {
  auto record = find_certificate(call);
  if (!record) {
    return record;
  }
  Value shape =
      map_with("ServerCertificateMetadata",
               certificate_shape(call.world, call.text("ServerCertificateName"), *record));
  copy_members(shape, properties_of(*record), {"CertificateBody", "CertificateChain"});
  shape.set("Tags", tag_list(*record, TagScope::OwnOnly));
  return map_with("ServerCertificate", std::move(shape));
}

Result<Value> list_certificates(ApiCall& call) {
  auto records = list_objects(call.world, kServerCertificates);
  if (!records) {
    return std::move(records).failure();
  }
  Value::List shapes;
  for (const auto& [name, record] : *records) {
    Value shape = certificate_shape(call.world, name, record);
    if (shape.get_text("Path").starts_with(call.text("PathPrefix"))) {
      shapes.push_back(std::move(shape));
    }
  }
  return marked_page(call, "ServerCertificateMetadataList", std::move(shapes));
}

Result<Value> update_certificate(ApiCall& call) {
  auto record = find_certificate(call);
  if (!record) {
    return record;
  }
  const std::string name = call.text("ServerCertificateName");
  const std::string asked = call.text("NewServerCertificateName");
  if (!asked.empty() && asked != name) {
    auto taken = find_object(call.world, kServerCertificates, asked);
    if (!taken) {
      return taken;
    }
    if (!taken->is_null()) {
      return already_there("The Server Certificate with name " + asked + " already exists.");
    }
    if (auto gone = erased(call, kServerCertificates, name); !gone) {
      return gone;
    }
    set_property(*record, "ServerCertificateName", Value::string(asked));
  }
  if (!call.text("NewPath").empty()) {
    auto path = input_path(call, "NewPath");
    if (!path) {
      return std::move(path).failure();
    }
    set_property(*record, "Path", Value::string(*path));
  }
  return stored(call, kServerCertificates, asked.empty() ? name : asked, *record);
}

Result<Value> delete_certificate(ApiCall& call) {
  auto record = find_certificate(call);
  return record ? erased(call, kServerCertificates, call.text("ServerCertificateName"))
                : std::move(record);
}

constinit OperationEntry entries[] = {
    {"iam", "CreateOpenIDConnectProvider", Access::Write, &globally<create_oidc>},
    {"iam", "GetOpenIDConnectProvider", Access::Read, &globally<get_oidc>},
    {"iam", "ListOpenIDConnectProviders", Access::Read, &globally<list_oidc>},
    {"iam", "DeleteOpenIDConnectProvider", Access::Write, &globally<delete_oidc>},
    {"iam", "UpdateOpenIDConnectProviderThumbprint", Access::Write, &globally<update_thumbprints>},
    {"iam", "AddClientIDToOpenIDConnectProvider", Access::Write, &globally<add_client>},
    {"iam", "RemoveClientIDFromOpenIDConnectProvider", Access::Write, &globally<remove_client>},
    {"iam", "CreateSAMLProvider", Access::Write, &globally<create_saml>},
    {"iam", "GetSAMLProvider", Access::Read, &globally<get_saml>},
    {"iam", "ListSAMLProviders", Access::Read, &globally<list_saml>},
    {"iam", "UpdateSAMLProvider", Access::Write, &globally<update_saml>},
    {"iam", "DeleteSAMLProvider", Access::Write, &globally<delete_saml>},
    {"iam", "UploadServerCertificate", Access::Write, &globally<upload_certificate>},
    {"iam", "GetServerCertificate", Access::Read, &globally<get_certificate>},
    {"iam", "ListServerCertificates", Access::Read, &globally<list_certificates>},
    {"iam", "UpdateServerCertificate", Access::Write, &globally<update_certificate>},
    {"iam", "DeleteServerCertificate", Access::Write, &globally<delete_certificate>},
};
const RegisterAll kRegistered(entries);

}  // namespace

}  // namespace formwork::iam

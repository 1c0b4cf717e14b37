// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/code_location.hh"

#include <algorithm>

#include "resources/lambda/code_store.hh"

namespace formwork::lambda {

namespace {

// In addresses: base64's other alphabet, without its padding.
std::string address_name(std::string_view sha256) {
  std::string name(sha256.substr(0, sha256.find('=')));
  std::replace(name.begin(), name.end(), '+', '-');
  std::replace(name.begin(), name.end(), '/', '_');
  return name;
}

std::string sha256_named(std::string name) {
  std::replace(name.begin(), name.end(), '-', '+');
  std::replace(name.begin(), name.end(), '_', '/');
  return name + std::string((4 - name.size() % 4) % 4, '=');
}

Result<Value> read_code(ApiCall& call) {
  auto bytes = code_bytes(call.world, sha256_named(call.text("Name")));
  if (!bytes) {
    return std::move(bytes).failure();
  }
  if (!*bytes) {
    return fail("NotFound", "There is no such archive.");
  }
  return map_with("Body", Value::string(std::move(**bytes)));
}

// A write, so that the tables are there in a process that has not made them yet.
constinit OperationEntry entry{"formwork", "ReadCode", OperationEntry::Access::Write, &read_code};
const Register<OperationEntry> kRegister{entry};

}  // namespace

std::string code_location(const ApiCall& call, std::string_view sha256) {
  if (call.caller.endpoint.empty() || sha256.empty()) {
    return "";
  }
  return call.caller.endpoint + "/_formwork/lambda/code/" + call.world.account_id + "/" +
         call.world.region + "/" + address_name(sha256) + ".zip";
}

std::string resolved_image(std::string_view uri, std::string_view digest) {
  if (uri.find("@sha256:") != std::string_view::npos) {
    return std::string(uri);
  }
  const std::size_t slash = uri.rfind('/');
  const std::size_t tag = uri.find(':', slash == std::string_view::npos ? 0 : slash);
  return std::string(uri.substr(0, tag)) + "@sha256:" + std::string(digest);
}

}  // namespace formwork::lambda

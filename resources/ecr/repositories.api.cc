// SPDX-License-Identifier: Apache-2.0
// Repositories over the API, as stacks made them. Images are not emulated.
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"

namespace formwork::ecr {

namespace {

constexpr ObjectPlace kRepositories{"modelled", "AWS::ECR::Repository"};

Value shape_of(const World& world, const StoredObject& repository) {
  const std::string name = repository.text("RepositoryName");
  Value shape = map_with("repositoryName", Value::string(name));
  shape.set("repositoryArn", Value::string(regional_arn(world, "ecr", "repository/" + name)));
  shape.set("registryId", Value::string(world.account_id));
  shape.set("repositoryUri", Value::string(world.account_id + ".dkr.ecr." + world.region + "." +
                                           world.url_suffix + "/" + name));
  set_time(shape, "createdAt", repository.record);
  const std::string mutability = repository.text("ImageTagMutability");
  shape.set("imageTagMutability", Value::string(mutability.empty() ? "MUTABLE" : mutability));
  const Value* scanning = repository.model.find("ImageScanningConfiguration");
  const bool scans = scanning != nullptr && flag(*scanning, "ScanOnPush");
  shape.set("imageScanningConfiguration", map_with("scanOnPush", Value::boolean(scans)));
  Value encryption = Value::map();
  if (const Value* given = repository.model.find("EncryptionConfiguration")) {
    set_text(encryption, "encryptionType", given->get_text("EncryptionType"));
    set_text(encryption, "kmsKey", given->get_text("KmsKey"));
  }
  set_default(encryption, "encryptionType", Value::string("AES256"));
  shape.set("encryptionConfiguration", std::move(encryption));
  return shape;
}

Failure no_such_repository(const World& world, const std::string& name) {
  return fail("RepositoryNotFoundException", "The repository with name '" + name +
                                                 "' does not exist in the registry with id '" +
                                                 world.account_id + "'");
}

Result<Value> describe(ApiCall& call) {
  Value shapes = Value::list();
  const std::vector<std::string> names = input_texts(call, "repositoryNames");
  for (const std::string& name : names) {
    auto repository = find_stored(call.world, kRepositories, "RepositoryName", name);
    if (!repository) {
      return std::move(repository).failure();
    }
    if (repository->record.is_null()) {
      return no_such_repository(call.world, name);
    }
    shapes.push(shape_of(call.world, *repository));
  }
  if (names.empty()) {
    auto all = stored_objects(call.world, kRepositories);
    if (!all) {
      return std::move(all).failure();
    }
    for (const StoredObject& repository : *all) {
      shapes.push(shape_of(call.world, repository));
    }
  }
  return map_with("repositories", std::move(shapes));
}

constinit OperationEntry describe_entry{"ecr", "DescribeRepositories", OperationEntry::Access::Read,
                                        &describe};
const Register<OperationEntry> kRegistered{describe_entry};

}  // namespace

}  // namespace formwork::ecr

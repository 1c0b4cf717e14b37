// SPDX-License-Identifier: Apache-2.0
#include "resources/secretsmanager/secret.hh"

namespace formwork::secretsmanager {

namespace {

// The value itself is not read back, as AWS's handler does not tell it either.
OwnProvider provider{{.type_name = "AWS::SecretsManager::Secret",
                      .create = create_secret,
                      .update = update_secret,
                      .remove = delete_secret,
                      .read = read_at<kSecrets>,
                      .list = list_secrets}};
ProviderEntry entry{"AWS::SecretsManager::Secret", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::secretsmanager

// SPDX-License-Identifier: Apache-2.0
#include "resources/dynamodb/table.hh"

namespace formwork::dynamodb {

namespace {

OwnProvider provider{{.type_name = "AWS::DynamoDB::Table",
                      .create = create_table,
                      .update = update_table,
                      .remove = delete_table,
                      .read = read_at<kTables>,
                      .list = list_at<kTables>}};
ProviderEntry entry{"AWS::DynamoDB::Table", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::dynamodb

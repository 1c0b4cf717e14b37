// SPDX-License-Identifier: Apache-2.0
// RestoreObject: archived objects are back at once. Restores of queries (SELECT) are not built.
#include "resources/common/api_support.hh"
#include "resources/s3/object_facts.hh"
#include "resources/s3/objects.hh"

namespace formwork::s3 {

namespace {

constexpr Millis kDay = 86'400'000;
constexpr int kAccepted = 202;

Result<Value> restore(S3Call& call) {
  const Value* request = call.find("RestoreRequest");
  if (request == nullptr || !request->get_text("Type").empty()) {
    return request == nullptr ? malformed_xml(call.call)
                              : not_implemented(call.call, "Restoring by a query");
  }
  const std::int64_t days = number_of(*request, "Days");
  if (days < 1) {
    return malformed_xml(call.call);
  }
  auto row = find_row(call);
  if (!row) {
    return std::move(row).failure();
  }
  Value details = row->details();
  if (!is_archive_class(details.get_text("StorageClass"))) {
    const std::string storage = details.get_text("StorageClass");
    return refuse_with(call.call, 403, "InvalidObjectState",
                       "Restore is not allowed for the object's current storage class",
                       "StorageClass", storage.empty() ? "STANDARD" : storage);
  }
  const bool is_there = static_cast<bool>(check_not_archived(call, *row));
  call.call.answer = {};
  const Millis end = call.call.world.clock.now() + days * kDay;
  details.set(kRestored, Value::number((end + kDay - 1) / kDay * kDay));
  row->set_details(details);
  if (auto done = call.rows.update(*row); !done) {
    return std::move(done).failure();
  }
  if (!is_there) {
    call.call.answer.status = kAccepted;
  }
  return Value::map();
}

const S3Operation kRestore{&restore, "s3:RestoreObject", Permission::None, false, true};
constinit OperationEntry entry{"s3", "RestoreObject", OperationEntry::Access::Data, &run<kRestore>};
const Register<OperationEntry> kRegistered{entry};

}  // namespace

}  // namespace formwork::s3

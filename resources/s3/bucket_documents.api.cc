// SPDX-License-Identifier: Apache-2.0
// Settings that are kept and told as they were put, in the API's own form: nothing acts on
// replication, inventory, analytics, metrics, tiering, logging, acceleration and request payment.
#include <array>

#include "engine/base/text.hh"
#include "resources/common/api_support.hh"
#include "resources/s3/bucket_settings.hh"

namespace formwork::s3 {

namespace {

/// A setting of which a bucket has one.
struct Document {
  std::string_view name;    ///< In the record's "Configs".
  std::string_view member;  ///< Of the input.
  /// Told where there is none; without a code, an empty answer is.
  std::string_view missing_code = {};
  std::string_view missing = {};
};

template <const Document& kDocument>
Result<Value> put_document(S3Call& call) {
  const Value* given = call.find(kDocument.member);
  if (given == nullptr) {
    return malformed_xml(call.call);
  }
  return change_record(call, [&](Value& record) { set_config(record, kDocument.name, *given); });
}

template <const Document& kDocument>
Result<Value> delete_document(S3Call& call) {
  return change_record(call, [](Value& record) { set_config(record, kDocument.name, Value()); });
}

// The members of the document, or itself under its name, as the model of the answer has it.
template <const Document& kDocument, bool kWrapped>
Result<Value> get_document(S3Call& call) {
  auto record = call.record();
  if (!record) {
    return record;
  }
  const Value* kept = find_config(*record, kDocument.name);
  if (kept == nullptr) {
    if (kDocument.missing_code.empty()) {
      return Value::map();
    }
    return refuse_with(call.call, 404, std::string(kDocument.missing_code),
                       std::string(kDocument.missing), "BucketName", call.bucket);
  }
  return kWrapped ? map_with(kDocument.member, *kept) : *kept;
}

constexpr Document kLogging{"Logging", "BucketLoggingStatus"};
constexpr Document kAccelerate{"Accelerate", "AccelerateConfiguration"};
constexpr Document kPayment{"RequestPayment", "RequestPaymentConfiguration"};
constexpr Document kReplication{"Replication", "ReplicationConfiguration",
                                "ReplicationConfigurationNotFoundError",
                                "The replication configuration was not found"};

Result<Value> get_payment(S3Call& call) {
  auto kept = get_document<kPayment, false>(call);
  if (kept && kept->get_text("Payer").empty()) {
    kept->set("Payer", Value::string("BucketOwner"));
  }
  return kept;
}

Result<Value> put_payment(S3Call& call) {
  const Value* payer = call.call.input.find_path({"RequestPaymentConfiguration", "Payer"});
  const std::string text = payer == nullptr ? "" : payer->as_string();
  return text == "BucketOwner" || text == "Requester" ? put_document<kPayment>(call)
                                                      : malformed_xml(call.call);
}

Result<Value> put_accelerate(S3Call& call) {
  const Value* status = call.call.input.find_path({"AccelerateConfiguration", "Status"});
  const std::string text = status == nullptr ? "" : status->as_string();
  if (text != "Enabled" && text != "Suspended") {
    return malformed_xml(call.call);
  }
  if (call.bucket.find('.') != std::string::npos) {
    return refuse(call.call, 400, "InvalidRequest",
                  "S3 Transfer Acceleration is not supported for buckets with periods (.) in their "
                  "names");
  }
  return put_document<kAccelerate>(call);
}

Result<Value> put_logging(S3Call& call) {
  const Value* enabled = call.call.input.find_path({"BucketLoggingStatus", "LoggingEnabled"});
  if (enabled != nullptr) {
    const std::string target = enabled->get_text("TargetBucket");
    auto known = find_state(call.call.world, target);
    if (!known) {
      return std::move(known).failure();
    }
    if (!*known) {
      return refuse_with(call.call, 400, "InvalidTargetBucketForLogging",
                         "The target bucket for logging does not exist", "TargetBucket", target);
    }
  }
  return put_document<kLogging>(call);
}

Result<Value> put_replication(S3Call& call) {
  if (call.state.versioning != Versioning::Enabled) {
    return refuse(
        call.call, 400, "InvalidRequest",
        "Versioning must be 'Enabled' on the bucket to apply a replication configuration");
  }
  return put_document<kReplication>(call);
}

/// A setting of which a bucket has several, by their ids.
struct Listed {
  std::string_view name;
  std::string_view member;  ///< Of Put's input and Get's answer.
  std::string_view list;    ///< Of List's answer.
};

template <const Listed& kListed>
Result<Value> put_listed(S3Call& call) {
  const Value* given = call.find(kListed.member);
  const std::string id = call.text("Id");
  if (given == nullptr || given->get_text("Id") != id) {
    return malformed_xml(call.call);
  }
  return change_record(call, [&](Value& record) {
    const Value* before = find_config(record, kListed.name);
    Value all = before != nullptr ? *before : Value::map();
    all.set(id, *given);
    set_config(record, kListed.name, std::move(all));
  });
}

Failure no_configuration(S3Call& call) {
  return refuse(call.call, 404, "NoSuchConfiguration",
                "The specified configuration does not exist.");
}

template <const Listed& kListed>
Result<Value> get_listed(S3Call& call) {
  auto record = call.record();
  if (!record) {
    return record;
  }
  const Value* one = record->find_path({"Configs", kListed.name, call.text("Id")});
  return one == nullptr ? Result<Value>(no_configuration(call)) : map_with(kListed.member, *one);
}

template <const Listed& kListed>
Result<Value> delete_listed(S3Call& call) {
  auto found = get_listed<kListed>(call);
  if (!found) {
    return found;
  }
  return change_record(call, [&](Value& record) {
    Value all = *find_config(record, kListed.name);
    all.erase(call.text("Id"));
    set_config(record, kListed.name, std::move(all));
  });
}

template <const Listed& kListed>
Result<Value> list_listed(S3Call& call) {
  auto record = call.record();
  if (!record) {
    return record;
  }
  Value items = Value::list();
  if (const Value* all = find_config(*record, kListed.name)) {
    for (const auto& one : all->members()) {
      items.push(one.value);
    }
  }
  Value answer = map_with(kListed.list, std::move(items));
  answer.set("IsTruncated", Value::boolean(false));
  return answer;
}

constexpr Listed kInventory{"Inventory", "InventoryConfiguration", "InventoryConfigurationList"};
constexpr Listed kAnalytics{"Analytics", "AnalyticsConfiguration", "AnalyticsConfigurationList"};
constexpr Listed kMetrics{"Metrics", "MetricsConfiguration", "MetricsConfigurationList"};
constexpr Listed kTiering{"IntelligentTiering", "IntelligentTieringConfiguration",
                          "IntelligentTieringConfigurationList"};

template <const Listed& kListed>
constexpr S3Operation kPutListed{&put_listed<kListed>, "s3:PutBucketConfiguration"};
template <const Listed& kListed>
constexpr S3Operation kGetListed{&get_listed<kListed>, "s3:GetBucketConfiguration"};
template <const Listed& kListed>
constexpr S3Operation kDeleteListed{&delete_listed<kListed>, "s3:PutBucketConfiguration"};
template <const Listed& kListed>
constexpr S3Operation kListListed{&list_listed<kListed>, "s3:GetBucketConfiguration"};

using Access = OperationEntry::Access;
constexpr S3Operation kGetLogging{&get_document<kLogging, false>, "s3:GetBucketLogging"};
constexpr S3Operation kPutLogging{&put_logging, "s3:PutBucketLogging"};
constexpr S3Operation kGetAccelerate{&get_document<kAccelerate, false>,
                                     "s3:GetAccelerateConfiguration"};
constexpr S3Operation kPutAccelerate{&put_accelerate, "s3:PutAccelerateConfiguration"};
constexpr S3Operation kGetPayment{&get_payment, "s3:GetBucketRequestPayment"};
constexpr S3Operation kPutPayment{&put_payment, "s3:PutBucketRequestPayment"};
constexpr S3Operation kGetReplication{&get_document<kReplication, true>,
                                      "s3:GetReplicationConfiguration"};
constexpr S3Operation kPutReplication{&put_replication, "s3:PutReplicationConfiguration"};
constexpr S3Operation kDeleteReplication{&delete_document<kReplication>,
                                         "s3:PutReplicationConfiguration"};
constinit OperationEntry entries[]{
    {"s3", "GetBucketLogging", Access::Read, &run<kGetLogging>},
    {"s3", "PutBucketLogging", Access::Write, &run<kPutLogging>},
    {"s3", "GetBucketAccelerateConfiguration", Access::Read, &run<kGetAccelerate>},
    {"s3", "PutBucketAccelerateConfiguration", Access::Write, &run<kPutAccelerate>},
    {"s3", "GetBucketRequestPayment", Access::Read, &run<kGetPayment>},
    {"s3", "PutBucketRequestPayment", Access::Write, &run<kPutPayment>},
    {"s3", "GetBucketReplication", Access::Read, &run<kGetReplication>},
    {"s3", "PutBucketReplication", Access::Write, &run<kPutReplication>},
    {"s3", "DeleteBucketReplication", Access::Write, &run<kDeleteReplication>},
    {"s3", "GetBucketInventoryConfiguration", Access::Read, &run<kGetListed<kInventory>>},
    {"s3", "PutBucketInventoryConfiguration", Access::Write, &run<kPutListed<kInventory>>},
    {"s3", "DeleteBucketInventoryConfiguration", Access::Write, &run<kDeleteListed<kInventory>>},
    {"s3", "ListBucketInventoryConfigurations", Access::Read, &run<kListListed<kInventory>>},
    {"s3", "GetBucketAnalyticsConfiguration", Access::Read, &run<kGetListed<kAnalytics>>},
    {"s3", "PutBucketAnalyticsConfiguration", Access::Write, &run<kPutListed<kAnalytics>>},
    {"s3", "DeleteBucketAnalyticsConfiguration", Access::Write, &run<kDeleteListed<kAnalytics>>},
    {"s3", "ListBucketAnalyticsConfigurations", Access::Read, &run<kListListed<kAnalytics>>},
    {"s3", "GetBucketMetricsConfiguration", Access::Read, &run<kGetListed<kMetrics>>},
    {"s3", "PutBucketMetricsConfiguration", Access::Write, &run<kPutListed<kMetrics>>},
    {"s3", "DeleteBucketMetricsConfiguration", Access::Write, &run<kDeleteListed<kMetrics>>},
    {"s3", "ListBucketMetricsConfigurations", Access::Read, &run<kListListed<kMetrics>>},
    {"s3", "GetBucketIntelligentTieringConfiguration", Access::Read, &run<kGetListed<kTiering>>},
    {"s3", "PutBucketIntelligentTieringConfiguration", Access::Write, &run<kPutListed<kTiering>>},
    {"s3", "DeleteBucketIntelligentTieringConfiguration", Access::Write,
     &run<kDeleteListed<kTiering>>},
    {"s3", "ListBucketIntelligentTieringConfigurations", Access::Read,
     &run<kListListed<kTiering>>}};
const RegisteredOperations kRegistered{entries};

}  // namespace

}  // namespace formwork::s3

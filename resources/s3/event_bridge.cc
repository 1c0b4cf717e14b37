// SPDX-License-Identifier: Apache-2.0
// Event shapes: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
#include "resources/s3/event_bridge.hh"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/base/text.hh"
#include "engine/service/delivery.hh"

namespace formwork::s3 {
namespace {

struct BusEvent {
  std::string_view event;  ///< As notifications name it.
  std::string_view detail_type;
  std::string_view reason = {};
  std::string_view deletion = {};
};

constexpr std::array kBusEvents = {
    BusEvent{"ObjectCreated:Put", "Object Created", "PutObject"},
    BusEvent{"ObjectCreated:Post", "Object Created", "POST Object"},
    BusEvent{"ObjectCreated:Copy", "Object Created", "CopyObject"},
    BusEvent{"ObjectCreated:CompleteMultipartUpload", "Object Created", "CompleteMultipartUpload"},
    BusEvent{"ObjectRemoved:Delete", "Object Deleted", "DeleteObject", "Permanently Deleted"},
    BusEvent{"ObjectRemoved:DeleteMarkerCreated", "Object Deleted", "DeleteObject",
             "Delete Marker Created"},
    BusEvent{"LifecycleExpiration:Delete", "Object Deleted", "Lifecycle Expiration",
             "Permanently Deleted"},
    BusEvent{"LifecycleExpiration:DeleteMarkerCreated", "Object Deleted", "Lifecycle Expiration",
             "Delete Marker Created"},
    BusEvent{"ObjectTagging:Put", "Object Tags Added"},
    BusEvent{"ObjectTagging:Delete", "Object Tags Deleted"},
    BusEvent{"ObjectAcl:Put", "Object ACL Updated"}};

Value object_of(S3Call& call, const ObjectRow& row, const BusEvent& event) {
  Value object = map_with("key", Value::string(row.key));
  if (event.deletion.empty() && !row.is_marker) {
    object.set("size", Value::number(row.size));
    object.set("etag", Value::string(row.etag));
  }
  if (call.state.versioning != Versioning::Off) {
    object.set("version-id", Value::string(row.version));
  }
  constexpr std::size_t kSequencerLength = 16;
  object.set("sequencer", Value::string(to_upper(call.call.world.ids.hex(kSequencerLength))));
  return object;
}

}  // namespace

Result<void> send_to_event_bus(S3Call& call, const ObjectRow& row, std::string_view event) {
  const auto* known = std::find_if(kBusEvents.begin(), kBusEvents.end(),
                                   [&](const BusEvent& one) { return one.event == event; });
  if (known == kBusEvents.end()) {
    return {};
  }
  const World& world = call.call.world;
  Value detail = map_with("version", Value::string("0"));
  detail.set("bucket", map_with("name", Value::string(call.bucket)));
  detail.set("object", object_of(call, row, *known));
  detail.set("request-id", Value::string(call.call.request_id));
  detail.set("requester", Value::string(call.call.caller.account_id));
  detail.set("source-ip-address", Value::string("127.0.0.1"));
  if (!known->reason.empty()) {
    detail.set("reason", Value::string(std::string(known->reason)));
  }
  if (!known->deletion.empty()) {
    detail.set("deletion-type", Value::string(std::string(known->deletion)));
  }
  const std::string bucket = "arn:" + world.partition + ":s3:::" + call.bucket;
  Value body = map_with("Source", Value::string("aws.s3"));
  body.set("DetailType", Value::string(std::string(known->detail_type)));
  body.set("Resources", Value::list({Value::string(bucket)}));
  body.set("Detail", std::move(detail));
  Delivery delivery;
  delivery.source_service = "s3.amazonaws.com";
  delivery.source_arn = bucket;
  delivery.source_account = call.owner();
  delivery.body = value_to_json(body);
  return deliver(call.call,
                 "arn:" + world.partition + ":events:" + world.region + ":" + world.account_id +
                     ":event-bus/default",
                 delivery);
}

}  // namespace formwork::s3

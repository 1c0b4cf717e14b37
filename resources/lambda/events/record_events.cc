// SPDX-License-Identifier: Apache-2.0
// Events with a list of records: storage, messages, streams.
#include "engine/base/hash.hh"
#include "resources/lambda/events/event_kinds.hh"

namespace formwork::lambda {

namespace {

constexpr std::string_view kS3Put = R"({"Records":[{
"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"us-east-1",
"eventTime":"2026-01-02T03:04:05.678Z","eventName":"ObjectCreated:Put",
"userIdentity":{"principalId":"AWS:AIDAEXAMPLEUSER000001"},
"requestParameters":{"sourceIPAddress":"127.0.0.1"},
"responseElements":{"x-amz-request-id":"E5A1B2C3D4F60718",
"x-amz-id-2":"Zm9ybXdvcmsgbWFkZSB0aGlzIGlkZW50aWZpZXIgdXAgYXMgYW4gZXhhbXBsZQ=="},
"s3":{"s3SchemaVersion":"1.0","configurationId":"on-upload",
"bucket":{"name":"my-bucket","ownerIdentity":{"principalId":"A3EXAMPLEOWNER"},
"arn":"arn:aws:s3:::my-bucket"},
"object":{"key":"uploads/report.csv","size":1024,"eTag":"0123456789abcdef0123456789abcdef",
"sequencer":"006957304567A1B2C3"}}}]})";

constexpr std::string_view kS3Delete = R"({"Records":[{
"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"us-east-1",
"eventTime":"2026-01-02T03:04:05.678Z","eventName":"ObjectRemoved:Delete",
"userIdentity":{"principalId":"AWS:AIDAEXAMPLEUSER000001"},
"requestParameters":{"sourceIPAddress":"127.0.0.1"},
"responseElements":{"x-amz-request-id":"E5A1B2C3D4F60719",
"x-amz-id-2":"Zm9ybXdvcmsgbWFkZSB0aGlzIGlkZW50aWZpZXIgdXAgYXMgYW4gZXhhbXBsZQ=="},
"s3":{"s3SchemaVersion":"1.0","configurationId":"on-removal",
"bucket":{"name":"my-bucket","ownerIdentity":{"principalId":"A3EXAMPLEOWNER"},
"arn":"arn:aws:s3:::my-bucket"},
"object":{"key":"uploads/report.csv","sequencer":"006957304567A1B2C4"}}}]})";

constexpr std::string_view kSns = R"({"Records":[{
"EventSource":"aws:sns","EventVersion":"1.0",
"EventSubscriptionArn":"arn:aws:sns:us-east-1:000000000000:my-topic:6a1f8c02-0b5e-4c3f-9d67-1f2e3d4c5b6a",
"Sns":{"Type":"Notification","MessageId":"5d2f6b38-4f0c-5a6e-8b1d-2c3e4f506172",
"TopicArn":"arn:aws:sns:us-east-1:000000000000:my-topic","Subject":null,
"Message":"Hello from SNS","Timestamp":"2026-01-02T03:04:05.678Z","SignatureVersion":"1",
"Signature":"ZXhhbXBsZQ==",
"SigningCertUrl":"https://sns.us-east-1.amazonaws.com/SimpleNotificationService-example.pem",
"UnsubscribeUrl":"https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=arn:aws:sns:us-east-1:000000000000:my-topic:6a1f8c02-0b5e-4c3f-9d67-1f2e3d4c5b6a",
"MessageAttributes":{"color":{"Type":"String","Value":"green"}}}}]})";

constexpr std::string_view kSqs = R"({"Records":[{
"messageId":"2b7e1516-28ae-4d2a-a6ab-f7158809cf4f","receiptHandle":"ZXhhbXBsZSByZWNlaXB0IGhhbmRsZQ==",
"body":"Hello from SQS","attributes":{"ApproximateReceiveCount":"1",
"SentTimestamp":"1767323045678","SenderId":"AIDAEXAMPLEUSER000001",
"ApproximateFirstReceiveTimestamp":"1767323045690"},"messageAttributes":{},
"md5OfMessageAttributes":null,"md5OfBody":"","eventSource":"aws:sqs",
"eventSourceARN":"arn:aws:sqs:us-east-1:000000000000:my-queue","awsRegion":"us-east-1"}]})";

constexpr std::string_view kDynamoDb = R"({"Records":[{
"eventID":"0f1e2d3c4b5a69788796a5b4c3d2e1f0","eventName":"INSERT","eventVersion":"1.1",
"eventSource":"aws:dynamodb","awsRegion":"us-east-1",
"dynamodb":{"ApproximateCreationDateTime":1767323045.0,"Keys":{"id":{"S":"one"}},
"NewImage":{"id":{"S":"one"},"count":{"N":"1"}},
"SequenceNumber":"100000000000000000000001","SizeBytes":16,
"StreamViewType":"NEW_AND_OLD_IMAGES"},
"eventSourceARN":"arn:aws:dynamodb:us-east-1:000000000000:table/my-table/stream/2026-01-02T03:00:00.000"},
{"eventID":"1f1e2d3c4b5a69788796a5b4c3d2e1f1","eventName":"MODIFY","eventVersion":"1.1",
"eventSource":"aws:dynamodb","awsRegion":"us-east-1",
"dynamodb":{"ApproximateCreationDateTime":1767323046.0,"Keys":{"id":{"S":"one"}},
"NewImage":{"id":{"S":"one"},"count":{"N":"2"}},"OldImage":{"id":{"S":"one"},"count":{"N":"1"}},
"SequenceNumber":"100000000000000000000002","SizeBytes":29,
"StreamViewType":"NEW_AND_OLD_IMAGES"},
"eventSourceARN":"arn:aws:dynamodb:us-east-1:000000000000:table/my-table/stream/2026-01-02T03:00:00.000"},
{"eventID":"2f1e2d3c4b5a69788796a5b4c3d2e1f2","eventName":"REMOVE","eventVersion":"1.1",
"eventSource":"aws:dynamodb","awsRegion":"us-east-1",
"dynamodb":{"ApproximateCreationDateTime":1767323047.0,"Keys":{"id":{"S":"one"}},
"OldImage":{"id":{"S":"one"},"count":{"N":"2"}},
"SequenceNumber":"100000000000000000000003","SizeBytes":16,
"StreamViewType":"NEW_AND_OLD_IMAGES"},
"eventSourceARN":"arn:aws:dynamodb:us-east-1:000000000000:table/my-table/stream/2026-01-02T03:00:00.000"}]})";

constexpr std::string_view kKinesis = R"({"Records":[{
"kinesis":{"kinesisSchemaVersion":"1.0","partitionKey":"key-1",
"sequenceNumber":"49600000000000000000000000000000000000000000000000000001",
"data":"Hello from Kinesis","approximateArrivalTimestamp":1767323045.678},
"eventSource":"aws:kinesis","eventVersion":"1.0",
"eventID":"shardId-000000000000:49600000000000000000000000000000000000000000000000000001",
"eventName":"aws:kinesis:record",
"invokeIdentityArn":"arn:aws:iam::000000000000:role/my-function-role","awsRegion":"us-east-1",
"eventSourceARN":"arn:aws:kinesis:us-east-1:000000000000:stream/my-stream"}]})";

constexpr std::string_view kFirehose =
    R"({"invocationId":"7c9e6679-7425-40de-944b-e07fc1f90ae7",
"deliveryStreamArn":"arn:aws:firehose:us-east-1:000000000000:deliverystream/my-stream",
"region":"us-east-1","records":[
{"recordId":"49600000000000000000000000000000000000000000000000000001000000",
"approximateArrivalTimestamp":1767323045678,"data":"Hello from Firehose"}]})";

constexpr std::string_view kSes = R"({"Records":[{
"eventSource":"aws:ses","eventVersion":"1.0","ses":{
"mail":{"timestamp":"2026-01-02T03:04:05.678Z","source":"jane@example.com",
"messageId":"o3vrnil0e2ic28trm7dfhrc2v0clambda4nbp0g1","destination":["info@example.org"],
"headersTruncated":false,"headers":[
{"name":"Return-Path","value":"<jane@example.com>"},
{"name":"From","value":"Jane Doe <jane@example.com>"},
{"name":"To","value":"info@example.org"},{"name":"Subject","value":"Hello"}],
"commonHeaders":{"returnPath":"jane@example.com","from":["Jane Doe <jane@example.com>"],
"date":"Fri, 2 Jan 2026 03:04:05 +0000","to":["info@example.org"],
"messageId":"<0123456789@example.com>","subject":"Hello"}},
"receipt":{"timestamp":"2026-01-02T03:04:05.678Z","processingTimeMillis":574,
"recipients":["info@example.org"],"spamVerdict":{"status":"PASS"},
"virusVerdict":{"status":"PASS"},"spfVerdict":{"status":"PASS"},"dkimVerdict":{"status":"PASS"},
"dmarcVerdict":{"status":"PASS"},"action":{"type":"Lambda",
"functionArn":"arn:aws:lambda:us-east-1:000000000000:function:my-function",
"invocationType":"Event"}}}}]})";

constexpr std::string_view kCodeCommit = R"({"Records":[{
"eventId":"5a824061-17ca-46a9-bbf9-114edeadbeef","eventVersion":"1.0",
"eventTime":"2026-01-02T03:04:05.678+0000","eventTriggerName":"my-trigger",
"eventTriggerConfigId":"5a824061-17ca-46a9-bbf9-114edeadbeef","eventPartNumber":1,
"eventTotalParts":1,"codecommit":{"references":[
{"commit":"5c4ef1049f1d27deadbeeff313e0730018be182b","ref":"refs/heads/main","created":true}]},
"eventName":"ReferenceChanges","userIdentityARN":"arn:aws:iam::000000000000:root",
"eventSource":"aws:codecommit",
"eventSourceARN":"arn:aws:codecommit:us-east-1:000000000000:my-repository",
"awsRegion":"us-east-1","customData":"this is custom data"}]})";

template <class Work>
void each_record(Value& event, std::string_view list, Work work) {
  Value* records = find_below(event, list);
  if (records != nullptr && records->is_list()) {
    for (Value& record : *records->mutable_list()) {
      work(record);
    }
  }
}

void finish_sqs(Value& event) {
  each_record(event, "Records", [](Value& record) {
    const Value* body = find_below(record, "body");
    encode_json(find_below(record, "body"));
    if (body != nullptr && record.get_text("md5OfBody").empty()) {
      record.set("md5OfBody", Value::string(md5_hex(record.get_text("body"))));
    }
  });
}

void finish_sns(Value& event) {
  each_record(event, "Records",
              [](Value& record) { encode_json(find_below(record, "Sns.Message")); });
}

void finish_kinesis(Value& event) {
  each_record(event, "Records",
              [](Value& record) { encode_base64(find_below(record, "kinesis.data")); });
}

void finish_firehose(Value& event) {
  each_record(event, "records", [](Value& record) { encode_base64(find_below(record, "data")); });
}

constinit EventKind kinds[]{
    {"s3-put", "an object was put into a bucket", kS3Put},
    {"s3-delete", "an object was deleted", kS3Delete},
    {"sns", "a message of a topic", kSns, &finish_sns},
    {"sqs", "messages of a queue", kSqs, &finish_sqs},
    {"dynamodb", "changes of items, from a table's stream", kDynamoDb},
    {"kinesis", "records of a data stream; data is given plain", kKinesis, &finish_kinesis},
    {"firehose", "records to transform; data is given plain", kFirehose, &finish_firehose},
    {"ses", "an email was received", kSes},
    {"codecommit", "a branch was pushed", kCodeCommit},
};
const bool kRegistered = [] {
  for (EventKind& kind : kinds) {
    Register<EventKind>{kind};
  }
  return true;
}();

}  // namespace

}  // namespace formwork::lambda

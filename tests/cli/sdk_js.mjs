// SPDX-License-Identifier: Apache-2.0
// The AWS SDK for JavaScript against formwork serve: buckets, tables and queues with its defaults.
import assert from "node:assert/strict";
import * as s3 from "@aws-sdk/client-s3";
import * as dynamodb from "@aws-sdk/client-dynamodb";
import * as sqs from "@aws-sdk/client-sqs";

const options = { endpoint: process.env.AWS_ENDPOINT_URL, region: "us-east-1", maxAttempts: 1 };

async function buckets() {
  const client = new s3.S3Client({ ...options, forcePathStyle: true });
  await client.send(new s3.CreateBucketCommand({ Bucket: "pages" }));
  await client.send(new s3.PutObjectCommand(
    { Bucket: "pages", Key: "a/one.txt", Body: "hello", Metadata: { kind: "text" } }));
  const object = await client.send(new s3.GetObjectCommand({ Bucket: "pages", Key: "a/one.txt" }));
  assert.equal(await object.Body.transformToString(), "hello");
  assert.equal(object.Metadata.kind, "text");
  const listed = await client.send(new s3.ListObjectsV2Command({ Bucket: "pages", Delimiter: "/" }));
  assert.deepEqual(listed.CommonPrefixes.map((each) => each.Prefix), ["a/"]);
  await assert.rejects(
    client.send(new s3.GetObjectCommand({ Bucket: "pages", Key: "none" })), { name: "NoSuchKey" });
  await client.send(new s3.DeleteObjectCommand({ Bucket: "pages", Key: "a/one.txt" }));
  await client.send(new s3.DeleteBucketCommand({ Bucket: "pages" }));
}

async function tables() {
  const client = new dynamodb.DynamoDBClient(options);
  const TableName = "things";
  await client.send(new dynamodb.CreateTableCommand({
    TableName, BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }] }));
  await dynamodb.waitUntilTableExists({ client, minDelay: 1, maxWaitTime: 20 }, { TableName });
  await client.send(new dynamodb.PutItemCommand(
    { TableName, Item: { id: { S: "a" }, n: { N: "1" } } }));
  const changed = await client.send(new dynamodb.UpdateItemCommand({
    TableName, Key: { id: { S: "a" } }, UpdateExpression: "SET n = n + :one",
    ExpressionAttributeValues: { ":one": { N: "1" } }, ReturnValues: "ALL_NEW" }));
  assert.equal(changed.Attributes.n.N, "2");
  await assert.rejects(
    client.send(new dynamodb.PutItemCommand({ TableName, Item: { id: { S: "a" } },
      ConditionExpression: "attribute_not_exists(id)" })),
    { name: "ConditionalCheckFailedException" });
  await client.send(new dynamodb.DeleteTableCommand({ TableName }));
}

async function queues() {
  const client = new sqs.SQSClient(options);
  const { QueueUrl } = await client.send(new sqs.CreateQueueCommand({ QueueName: "work" }));
  await client.send(new sqs.SendMessageCommand({ QueueUrl, MessageBody: "first" }));
  const received = await client.send(
    new sqs.ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 2 }));
  assert.deepEqual(received.Messages.map((each) => each.Body), ["first"]);
  await client.send(new sqs.DeleteMessageCommand(
    { QueueUrl, ReceiptHandle: received.Messages[0].ReceiptHandle }));
  await assert.rejects(client.send(new sqs.GetQueueUrlCommand({ QueueName: "none" })),
    { name: "QueueDoesNotExist" });
}

await buckets();
await tables();
await queues();
console.log("all well");

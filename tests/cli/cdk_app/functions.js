// A bucket, a function and a table, for tests/cli/cdk_functions.sh. The CDK brings functions of its own
// behind custom resources: one sets the bucket's notifications, one empties it when it is deleted.
const cdk = require('aws-cdk-lib');
const dynamodb = require('aws-cdk-lib/aws-dynamodb');
const lambda = require('aws-cdk-lib/aws-lambda');
const s3 = require('aws-cdk-lib/aws-s3');
const notifications = require('aws-cdk-lib/aws-s3-notifications');
const path = require('path');

const app = new cdk.App();
const stack = new cdk.Stack(app, 'Photos', {
  env: { account: '000000000000', region: 'us-east-1' },
});
const bucket = new s3.Bucket(stack, 'Bucket', {
  bucketName: 'cdk-photos',
  removalPolicy: cdk.RemovalPolicy.DESTROY,
  autoDeleteObjects: true,
});
const table = new dynamodb.Table(stack, 'Table', {
  tableName: 'cdk-photos',
  partitionKey: { name: 'key', type: dynamodb.AttributeType.STRING },
  removalPolicy: cdk.RemovalPolicy.DESTROY,
});
const handler = new lambda.Function(stack, 'Note', {
  functionName: 'cdk-note',
  runtime: lambda.Runtime.PYTHON_3_12,
  handler: 'note.handler',
  code: lambda.Code.fromAsset(path.join(__dirname, 'note')),
  environment: { TABLE: table.tableName },
  timeout: cdk.Duration.seconds(30),
});
table.grantWriteData(handler);
bucket.addEventNotification(s3.EventType.OBJECT_CREATED, new notifications.LambdaDestination(handler));

// A stack of modelled and own types, for tests/cli/cdk.sh. STAGE chooses what an update changes.
const cdk = require('aws-cdk-lib');
const dynamodb = require('aws-cdk-lib/aws-dynamodb');
const sns = require('aws-cdk-lib/aws-sns');
const sqs = require('aws-cdk-lib/aws-sqs');
const ssm = require('aws-cdk-lib/aws-ssm');

const app = new cdk.App();
const stack = new cdk.Stack(app, 'Orders', {
  env: { account: '000000000000', region: 'us-east-1' },
});
const second = process.env.STAGE === '2';
const queue = new sqs.Queue(stack, 'Queue', {
  visibilityTimeout: cdk.Duration.seconds(second ? 60 : 30),
});
const topic = new sns.Topic(stack, 'Topic', { displayName: second ? 'Orders v2' : 'Orders' });
const table = new dynamodb.Table(stack, 'Table', {
  partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
  removalPolicy: cdk.RemovalPolicy.DESTROY,
});
new ssm.StringParameter(stack, 'Address', { parameterName: '/orders/queue', stringValue: queue.queueUrl });
new cdk.CfnOutput(stack, 'TableName', { value: table.tableName });
new cdk.CfnOutput(stack, 'TopicArn', { value: topic.topicArn });

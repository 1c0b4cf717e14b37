// SPDX-License-Identifier: Apache-2.0
#include "resources/iam/access_services.hh"

#include <algorithm>

namespace formwork::iam {

namespace {

// Titles of the service authorization reference.
constexpr AccessService kServices[] = {
    {"acm", "AWS Certificate Manager"},
    {"apigateway", "Manage Amazon API Gateway"},
    {"application-autoscaling", "AWS Application Auto Scaling"},
    {"athena", "Amazon Athena"},
    {"autoscaling", "Amazon EC2 Auto Scaling"},
    {"cloudformation", "AWS CloudFormation"},
    {"cloudfront", "Amazon CloudFront"},
    {"cloudtrail", "AWS CloudTrail"},
    {"cloudwatch", "Amazon CloudWatch"},
    {"cognito-idp", "Amazon Cognito User Pools"},
    {"config", "AWS Config"},
    {"dynamodb", "Amazon DynamoDB"},
    {"ec2", "Amazon EC2"},
    {"ecr", "Amazon Elastic Container Registry"},
    {"ecs", "Amazon Elastic Container Service"},
    {"eks", "Amazon Elastic Kubernetes Service"},
    {"elasticache", "Amazon ElastiCache"},
    {"elasticfilesystem", "Amazon Elastic File System"},
    {"elasticloadbalancing", "AWS Elastic Load Balancing"},
    {"es", "Amazon OpenSearch Service"},
    {"events", "Amazon EventBridge"},
    {"firehose", "Amazon Data Firehose"},
    {"glue", "AWS Glue"},
    {"iam", "AWS Identity and Access Management"},
    {"kinesis", "Amazon Kinesis Data Streams"},
    {"kms", "AWS Key Management Service"},
    {"lambda", "AWS Lambda"},
    {"logs", "Amazon CloudWatch Logs"},
    {"organizations", "AWS Organizations"},
    {"rds", "Amazon RDS"},
    {"redshift", "Amazon Redshift"},
    {"route53", "Amazon Route 53"},
    {"s3", "Amazon S3"},
    {"sagemaker", "Amazon SageMaker"},
    {"secretsmanager", "AWS Secrets Manager"},
    {"ses", "Amazon SES"},
    {"sns", "Amazon SNS"},
    {"sqs", "Amazon SQS"},
    {"ssm", "AWS Systems Manager"},
    {"states", "AWS Step Functions"},
    {"sts", "AWS Security Token Service"},
    {"tag", "Amazon Resource Group Tagging API"},
    {"xray", "AWS X-Ray"},
};

}  // namespace

std::span<const AccessService> access_services() {
  return kServices;
}

std::string_view access_service_title(std::string_view space) {
  const auto* const found =
      std::find_if(std::begin(kServices), std::end(kServices),
                   [&](const AccessService& service) { return service.space == space; });
  return found == std::end(kServices) ? space : found->title;
}

}  // namespace formwork::iam

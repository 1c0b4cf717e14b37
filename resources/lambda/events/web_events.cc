// SPDX-License-Identifier: Apache-2.0
// Events that stand for a request: gateways, balancers, function URLs, the edge.
#include "resources/lambda/events/event_kinds.hh"

namespace formwork::lambda {

namespace {

constexpr std::string_view kGatewayV1 = R"({
"resource":"/{proxy+}","path":"/hello","httpMethod":"GET",
"headers":{"Accept":"*/*","Host":"abcdef1234.execute-api.us-east-1.amazonaws.com",
"User-Agent":"curl/8.0","X-Forwarded-For":"127.0.0.1","X-Forwarded-Port":"443",
"X-Forwarded-Proto":"https"},
"multiValueHeaders":{"Accept":["*/*"],"Host":["abcdef1234.execute-api.us-east-1.amazonaws.com"],
"User-Agent":["curl/8.0"],"X-Forwarded-For":["127.0.0.1"],"X-Forwarded-Port":["443"],
"X-Forwarded-Proto":["https"]},
"queryStringParameters":{"name":"me"},"multiValueQueryStringParameters":{"name":["me"]},
"pathParameters":{"proxy":"hello"},"stageVariables":null,
"requestContext":{"resourceId":"abc123","resourcePath":"/{proxy+}","httpMethod":"GET",
"extendedRequestId":"c6af9ac6-7b61-11e6-9a41-93e8deadbeef=","requestTime":"02/Jan/2026:03:04:05 +0000",
"path":"/prod/hello","accountId":"000000000000","protocol":"HTTP/1.1","stage":"prod",
"domainPrefix":"abcdef1234","requestTimeEpoch":1767323045678,
"requestId":"c6af9ac6-7b61-4b61-9a41-93e8deadbeef","identity":{"cognitoIdentityPoolId":null,
"accountId":null,"cognitoIdentityId":null,"caller":null,"sourceIp":"127.0.0.1",
"principalOrgId":null,"accessKey":null,"cognitoAuthenticationType":null,
"cognitoAuthenticationProvider":null,"userArn":null,"userAgent":"curl/8.0","user":null},
"domainName":"abcdef1234.execute-api.us-east-1.amazonaws.com","apiId":"abcdef1234"},
"body":null,"isBase64Encoded":false})";

constexpr std::string_view kGatewayV2 = R"({
"version":"2.0","routeKey":"GET /hello","rawPath":"/hello","rawQueryString":"name=me",
"headers":{"accept":"*/*","host":"abcdef1234.execute-api.us-east-1.amazonaws.com",
"user-agent":"curl/8.0","x-amzn-trace-id":"Root=1-69573045-0123456789abcdef01234567",
"x-forwarded-for":"127.0.0.1","x-forwarded-port":"443","x-forwarded-proto":"https"},
"queryStringParameters":{"name":"me"},
"requestContext":{"accountId":"000000000000","apiId":"abcdef1234",
"domainName":"abcdef1234.execute-api.us-east-1.amazonaws.com","domainPrefix":"abcdef1234",
"http":{"method":"GET","path":"/hello","protocol":"HTTP/1.1","sourceIp":"127.0.0.1",
"userAgent":"curl/8.0"},"requestId":"JKJaXmPLvHcESHA=","routeKey":"GET /hello",
"stage":"$default","time":"02/Jan/2026:03:04:05 +0000","timeEpoch":1767323045678},
"isBase64Encoded":false})";

constexpr std::string_view kFunctionUrl = R"({
"version":"2.0","routeKey":"$default","rawPath":"/hello","rawQueryString":"name=me",
"headers":{"accept":"*/*","host":"abcdefghijklmnopqrstuvwxyz012345.lambda-url.us-east-1.on.aws",
"user-agent":"curl/8.0","x-amzn-trace-id":"Root=1-69573045-0123456789abcdef01234567",
"x-forwarded-for":"127.0.0.1","x-forwarded-port":"443","x-forwarded-proto":"https"},
"queryStringParameters":{"name":"me"},
"requestContext":{"accountId":"anonymous","apiId":"abcdefghijklmnopqrstuvwxyz012345",
"domainName":"abcdefghijklmnopqrstuvwxyz012345.lambda-url.us-east-1.on.aws",
"domainPrefix":"abcdefghijklmnopqrstuvwxyz012345",
"http":{"method":"GET","path":"/hello","protocol":"HTTP/1.1","sourceIp":"127.0.0.1",
"userAgent":"curl/8.0"},"requestId":"e1506fd5-9e7b-434f-bd42-4f8fa224b599",
"routeKey":"$default","stage":"$default","time":"02/Jan/2026:03:04:05 +0000",
"timeEpoch":1767323045678},"isBase64Encoded":false})";

constexpr std::string_view kAlb = R"({
"requestContext":{"elb":{"targetGroupArn":
"arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup/my-targets/0123456789abcdef"}},
"httpMethod":"GET","path":"/hello","queryStringParameters":{"name":"me"},
"headers":{"accept":"*/*","host":"my-balancer-1234567890.us-east-1.elb.amazonaws.com",
"user-agent":"curl/8.0","x-amzn-trace-id":"Root=1-69573045-0123456789abcdef01234567",
"x-forwarded-for":"127.0.0.1","x-forwarded-port":"80","x-forwarded-proto":"http"},
"body":"","isBase64Encoded":false})";

constexpr std::string_view kCloudFront = R"({"Records":[{"cf":{
"config":{"distributionDomainName":"d111111abcdef8.cloudfront.net",
"distributionId":"EDFDVBD6EXAMPLE","eventType":"viewer-request",
"requestId":"4TyzHTaYWb1GX1qTfsHhEqV6HUDd_BzoBZnwfnvQc_1oF26ClkoUSEQ=="},
"request":{"clientIp":"127.0.0.1","headers":{
"host":[{"key":"Host","value":"d111111abcdef8.cloudfront.net"}],
"user-agent":[{"key":"User-Agent","value":"curl/8.0"}],
"accept":[{"key":"Accept","value":"*/*"}]},
"method":"GET","querystring":"name=me","uri":"/hello"}}}]})";

constinit EventKind kinds[]{
    {"apigateway", "a request to a REST API (proxy integration, payload 1.0)", kGatewayV1},
    {"apigateway-v2", "a request to an HTTP API (payload 2.0)", kGatewayV2},
    {"function-url", "a request to a function URL", kFunctionUrl},
    {"alb", "a request that a load balancer forwards", kAlb},
    {"cloudfront", "a viewer's request at the edge", kCloudFront},
};
const bool kRegistered = [] {
  for (EventKind& kind : kinds) {
    Register<EventKind>{kind};
  }
  return true;
}();

}  // namespace

}  // namespace formwork::lambda

// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/inline_code.hh"

#include <utility>
#include <vector>

#include "resources/lambda/zip_write.hh"

namespace formwork::lambda {

namespace {

// Only the standard library: an interpreter without an SDK runs it, too.
constexpr std::string_view kPythonModule = R"py(import json
import urllib.request

SUCCESS = "SUCCESS"
FAILED = "FAILED"


def send(event, context, responseStatus, responseData, physicalResourceId=None, noEcho=False,
         reason=None):
    answer = json.dumps({
        "Status": responseStatus,
        "Reason": reason or
        "See the details in CloudWatch Log Stream: " + context.log_stream_name,
        "PhysicalResourceId": physicalResourceId or context.log_stream_name,
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
        "NoEcho": noEcho,
        "Data": responseData,
    })
    print("Response body:")
    print(answer)
    request = urllib.request.Request(event["ResponseURL"], data=answer.encode("utf-8"),
                                     method="PUT")
    request.add_header("content-type", "")
    try:
        with urllib.request.urlopen(request) as told:
            print("Status code:", told.status)
    except Exception as fault:
        print("send(..) failed executing the request:", fault)
)py";

constexpr std::string_view kNodeModule = R"js(exports.SUCCESS = "SUCCESS";
exports.FAILED = "FAILED";

exports.send = function (event, context, responseStatus, responseData, physicalResourceId,
                         noEcho) {
  return new Promise((resolve) => {
    const answer = JSON.stringify({
      Status: responseStatus,
      Reason: "See the details in CloudWatch Log Stream: " + context.logStreamName,
      PhysicalResourceId: physicalResourceId || context.logStreamName,
      StackId: event.StackId,
      RequestId: event.RequestId,
      LogicalResourceId: event.LogicalResourceId,
      NoEcho: noEcho || false,
      Data: responseData,
    });
    console.log("Response body:\n", answer);
    const place = new URL(event.ResponseURL);
    const protocol = require(place.protocol === "http:" ? "http" : "https");
    const finish = () => {
      if (context.done) {
        context.done();
      }
      resolve();
    };
    const request = protocol.request(
      {
        hostname: place.hostname,
        port: place.port || undefined,
        path: place.pathname + place.search,
        method: "PUT",
        headers: { "content-type": "", "content-length": Buffer.byteLength(answer) },
      },
      (told) => {
        console.log("Status code: " + told.statusCode);
        told.resume();
        told.on("end", finish);
      }
    );
    request.on("error", (fault) => {
      console.log("send(..) failed executing https.request(..): " + fault);
      finish();
    });
    request.write(answer);
    request.end();
  });
};
)js";

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace

std::string inline_archive(std::string_view source, std::string_view runtime) {
  std::vector<std::pair<std::string, std::string>> files;
  const bool is_node = runtime.starts_with("nodejs");
  files.emplace_back(is_node ? "index.js" : "index.py", source);
  if (is_node && (contains(source, "require('cfn-response')") ||
                  contains(source, "require(\"cfn-response\")"))) {
    files.emplace_back("cfn-response.js", kNodeModule);
    files.emplace_back("node_modules/cfn-response.js", kNodeModule);
  }
  if (!is_node && contains(source, "import cfnresponse")) {
    files.emplace_back("cfnresponse.py", kPythonModule);
  }
  return make_zip(files);
}

}  // namespace formwork::lambda

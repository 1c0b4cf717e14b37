// SPDX-License-Identifier: Apache-2.0
#include "resources/s3/copy_source.hh"

#include "engine/base/text.hh"
#include "resources/s3/access.hh"
#include "resources/s3/conditions.hh"
#include "resources/s3/object_facts.hh"
#include "resources/s3/objects.hh"

namespace formwork::s3 {

namespace {

constexpr std::string_view kUnsupported = "Unsupported copy source parameter.";

const S3Operation kRead{nullptr, "s3:GetObject", Permission::Read, true, true};

}  // namespace

Result<CopySource> read_copy_source(ApiCall& call) {
  const std::string text = call.text("CopySource");
  std::string_view path = text;
  CopySource source;
  if (const std::size_t query = path.find("?versionId="); query != std::string_view::npos) {
    source.version = url_decoded(path.substr(query + 11), false);
    path = path.substr(0, query);
    if (source.version.find('&') != std::string::npos) {
      return invalid_argument(call, std::string(kUnsupported), "x-amz-copy-source", text);
    }
  } else if (path.find('?') != std::string_view::npos) {
    return invalid_argument(call, std::string(kUnsupported), "x-amz-copy-source", text);
  }
  std::string decoded = url_decoded(path, false);
  if (decoded.starts_with("/")) {
    decoded.erase(0, 1);
  }
  // arn:aws:s3:<region>:<account>:accesspoint/... is another kind of source.
  const std::size_t slash = decoded.find('/');
  if (decoded.starts_with("arn:") || slash == std::string::npos || slash == 0 ||
      slash + 1 == decoded.size()) {
    return invalid_argument(call,
                            "Copy Source must mention the source bucket and key: "
                            "sourcebucket/sourcekey",
                            "x-amz-copy-source", text);
  }
  source.bucket = decoded.substr(0, slash);
  source.key = decoded.substr(slash + 1);
  return source;
}

Result<void> in_source(S3Call& call, const CopySource& named,
                       const std::function<Result<void>(S3Call&)>& work) {
  return with_bucket(call.call, call.outer, named.bucket, work);
}

Result<ObjectRow> open_copy_source(S3Call& call, S3Call& source, const CopySource& named) {
  if (auto allowed = check_access_to(source, kRead, named.key, named.version); !allowed) {
    call.call.answer.status = 403;
    return std::move(allowed).failure();
  }
  auto row = find_row(source, named.key, named.version);
  if (!row) {
    if (&source.call != &call.call) {
      call.call.answer.status = source.call.answer.status;
      call.call.answer.fault_members = source.call.answer.fault_members;
    }
    if (row.error().code == "MethodNotAllowed") {
      return refuse(call.call, 400, "InvalidRequest",
                    "The source of a copy request may not specifically refer to a delete marker by "
                    "version id.");
    }
    return row;
  }
  auto done = check_copy_conditions(call, *row);
  if (done) {
    done = check_not_archived(call, *row);
  }
  if (done) {
    done = check_customer_key(call, row->details(), "CopySource");
  }
  return done ? std::move(row) : std::move(done).failure();
}

}  // namespace formwork::s3

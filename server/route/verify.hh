// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/base/clock.hh"
#include "engine/base/result.hh"
#include "engine/value/value.hh"
#include "server/route/sigv4.hh"
#include "server/wire/message.hh"

namespace formwork {

/// What verifying needs beside the request.
struct VerifyContext {
  const HttpRequest& request;
  const QueryParameters& query;
  const Signature& signature;
  bool is_s3 = false;
  Millis now = 0;
};

/// Whether the time of a presigned address is over, or is none: AccessDenied ("Request has
/// expired"), AuthorizationQueryParametersError. Needs no secret. `members` gets what the fault
/// tells beside.
Result<void> check_expiry(const VerifyContext& context, Value& members);

/// Whether the content of a request to S3 is what x-amz-content-sha256 says. Content in files is
/// not looked at. Fails with XAmzContentSHA256Mismatch.
Result<void> check_content(const VerifyContext& context);

/// Whether the request was signed with this secret, not long ago. Fails with SignatureDoesNotMatch
/// or, of S3, RequestTimeTooSkewed, in AWS's words. Only signatures
/// of version 4 and, of S3, version 2 can be verified: others are InvalidRequest.
Result<void> verify_signature(const VerifyContext& context, std::string_view secret);

/// Whether a form's policy was signed with this secret, in version 4 or 2. `fields` by their names
/// in small letters. SignatureDoesNotMatch.
Result<void> verify_form_signature(const Value& fields, std::string_view secret);
/// Whether a form's signature can be one at all, whatever the secret is.
bool has_form_signature(const Value& fields);

/// The date of a request that is signed in version 2: AccessDenied, RequestTimeTooSkewed.
Result<void> check_date_2(const VerifyContext& context);
/// verify_signature() for version 2.
Result<void> verify_signature_2(const VerifyContext& context, std::string_view secret);

}  // namespace formwork

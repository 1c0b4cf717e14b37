// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.hh"
#include "server/wire/message.hh"

namespace formwork {

/// What a request's signature says of itself. Signatures are read, never verified.
struct Signature {
  std::string access_key_id;  ///< "" when the request is not signed.
  std::string region;         ///< "" when the signature names none.
  std::string service;        ///< The signing name, "" when the signature names none.
  bool is_query = false;      ///< Presigned: it stands in the query.

  bool is_present() const noexcept { return !access_key_id.empty(); }
};

/// Reads the Authorization field (versions 2, 4 and 4a), else X-Amz-Credential or AWSAccessKeyId of
/// the query. Fails with IncompleteSignature, or SignatureDoesNotMatch for a scope with a wrong
/// end, in AWS's words; S3, known by its signing name or by what calls it, has
/// AuthorizationHeaderMalformed, AuthorizationQueryParametersError and InvalidArgument.
Result<Signature> read_signature(const HttpRequest& request, const QueryParameters& query,
                                 bool is_s3);

}  // namespace formwork

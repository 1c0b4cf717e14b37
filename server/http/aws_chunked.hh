// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace formwork {

/// Takes the framing off a body in AWS's own chunks, as clients send uploads to S3 that they sign
/// or sum while sending: "<hex length>[;chunk-signature=...]\r\n<bytes>\r\n", ended by a chunk of
/// length 0 and trailers, which are dropped. Nothing when the framing is broken.
std::optional<std::string> unpack_aws_chunks(std::string_view body);

}  // namespace formwork

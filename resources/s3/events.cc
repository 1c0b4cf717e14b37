// SPDX-License-Identifier: Apache-2.0
#include "resources/s3/events.hh"

namespace formwork::s3 {

Result<void> notify(S3Call& call, const ObjectRow& row, std::string_view event) {
  static_cast<void>(call);
  static_cast<void>(row);
  static_cast<void>(event);
  return {};
}

}  // namespace formwork::s3

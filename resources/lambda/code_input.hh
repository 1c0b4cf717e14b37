// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/result.hh"
#include "engine/service/world.hh"
#include "engine/value/value.hh"

namespace formwork::lambda {

/// Code as a function's or a layer's record has it.
struct NewCode {
  std::string sha256;
  std::int64_t size = 0;
  Value told = Value::map();  ///< For the record's Code property: where it came from.
};

/// Keeps what {ZipFile (bytes), S3Bucket, S3Key, S3ObjectVersion, ImageUri} say, as the API has
/// them. Fails with InvalidParameterValueException or RequestEntityTooLargeException.
Result<NewCode> take_code(World& world, const Value& code);
/// The digest and size only; nothing is kept.
Result<NewCode> measure_code(World& world, const Value& code);

/// The same for the Code property of a template: ZipFile is the source of one file, named by the
/// runtime, with the response module where it is asked for. A bucket that is not in the emulator is
/// taken as it is; what is in it by the time of a call is run then.
Result<NewCode> take_template_code(World& world, const Value& code, std::string_view runtime);

}  // namespace formwork::lambda

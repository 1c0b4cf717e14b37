// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/clock.hh"
#include "engine/service/answer_stream.hh"
#include "engine/value/value.hh"

namespace formwork {

/// The request as it came, for the few operations whose model does not say everything they need.
class RequestHead {
 public:
  virtual ~RequestHead() = default;
  virtual std::string_view method() const = 0;
  virtual std::string_view target() const = 0;  ///< As sent, still percent-coded.
  /// "" when there is no such field; names compare without case.
  virtual std::string_view header(std::string_view name) const = 0;
  virtual std::vector<std::pair<std::string, std::string>> headers() const = 0;
};

/// The content of a streaming member (PutObject's Body). Small ones are in memory, others in a file
/// that lies beside the blobs of the caller's world, so that Transaction::keep_blob can take it. A
/// file that nobody took is removed after the call.
struct RequestBody {
  std::string bytes;
  std::string file;  ///< "" when the content is in `bytes`.
  std::uint64_t size = 0;
};

/// A piece of a file for an answer. The descriptor is closed with the last owner.
class OpenFile {
 public:
  explicit OpenFile(int descriptor) : descriptor_(descriptor) {}
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile();
  /// Null when it cannot be opened.
  static std::shared_ptr<const OpenFile> open(const std::string& path);
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

struct FileSlice {
  std::shared_ptr<const OpenFile> file;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
};

/// What an operation says of its answer beside the output: hardly any needs to.
struct AnswerHead {
  int status = 0;  ///< 0: as the model has it. For faults, too.
  /// Added to those of the model; a name that is there is replaced.
  std::vector<std::pair<std::string, std::string>> headers;
  /// The streaming member's content, sent one after the other. Empty: it is in the output.
  std::vector<FileSlice> body;
  /// The same, made while it is sent; instead of `body`.
  std::shared_ptr<AnswerStream> stream;
  /// Members of a fault beside Code and Message, by the error's shape (CancellationReasons); of
  /// S3's, elements of the document (BucketName).
  Value fault_members = Value::map();
};

/// For operations that wait for something to happen (a message to arrive): a handler that answers
/// `wait_for(...)` is called again once ApiHost::wake() is called with that channel, or when
/// `until` is over, until it answers something else. What it wrote is undone.
struct Wait {
  std::string channel;  ///< "" when there is nothing to wait for. Of the world: "sqs/queue-url".
  std::int64_t until_ms = 0;  ///< Of the steady clock (steady_ms).
};

/// Milliseconds of a clock that only goes forwards, whatever the virtual clock does.
std::int64_t steady_ms();

}  // namespace formwork

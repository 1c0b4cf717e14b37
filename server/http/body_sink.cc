// SPDX-License-Identifier: Apache-2.0
#include "server/http/body_sink.hh"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "engine/base/text.hh"
#include "engine/service/body_observer.hh"

namespace formwork {
namespace {

constexpr std::size_t kMostInMemory = 256 * 1024;
constexpr std::string_view kChunked = "aws-chunked";

}  // namespace

BodySink::BodySink(NewFile new_file, bool has_aws_chunks, std::shared_ptr<BodyObserver> observer,
                   std::uint64_t expected_size)
    : new_file_(std::move(new_file)),
      observer_(std::move(observer)),
      expected_size_(expected_size) {
  if (has_aws_chunks) {
    chunks_.emplace();
  }
}

BodySink::~BodySink() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
  if (!path_.empty()) {
    ::unlink(path_.c_str());
  }
}

bool BodySink::open() {
  auto path = new_file_();
  if (!path) {
    return false;
  }
  constexpr int kMode = 0600;
  descriptor_ = ::open(path->c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kMode);
  if (descriptor_ < 0) {
    return false;
  }
  path_ = *std::move(path);
  const bool is_written = write_all(memory_);
  memory_ = {};
  return is_written;
}

bool BodySink::write_all(std::string_view piece) {
  if (observer_) {
    observer_->add(piece);
  }
  while (!piece.empty()) {
    const ssize_t count = ::write(descriptor_, piece.data(), piece.size());
    if (count < 0 && errno != EINTR) {
      return false;
    }
    piece.remove_prefix(count > 0 ? static_cast<std::size_t>(count) : 0);
  }
  return true;
}

void BodySink::store(std::string_view piece) {
  size_ += piece.size();
  if (descriptor_ < 0 && std::max(size_, expected_size_) <= kMostInMemory) {
    memory_ += piece;
    return;
  }
  if ((descriptor_ < 0 && !open()) || !write_all(piece)) {
    fault_ = "InternalError";
  }
}

void BodySink::write(std::string_view piece) {
  if (!fault_.empty()) {
    return;
  }
  if (!chunks_) {
    return store(piece);
  }
  unpacked_.clear();
  const bool is_good = chunks_->read(piece, unpacked_);
  store(unpacked_);
  if (!is_good) {
    fault_ = "IncompleteBody";
  }
}

void BodySink::finish(HttpRequest& request) {
  if (descriptor_ >= 0) {
    ::close(std::exchange(descriptor_, -1));
  }
  if (chunks_ && fault_.empty() && !chunks_->is_complete()) {
    fault_ = "IncompleteBody";
  }
  if (chunks_) {
    add_trailers(request, *chunks_);
    request.is_unpacked = true;
  }
  if (!path_.empty()) {
    request.observer = std::move(observer_);
  }
  request.body = std::move(memory_);
  request.body_file = std::exchange(path_, {});
  request.body_size = size_;
  request.body_fault = std::move(fault_);
}

bool has_aws_chunks(const Headers& headers) {
  // Some clients say so of content that is in no chunks: it has no other length then.
  return headers.get("x-amz-content-sha256").starts_with("STREAMING-") ||
         (headers.find("x-amz-decoded-content-length") != nullptr &&
          to_lower(headers.get("Content-Encoding")).find(kChunked) != std::string::npos);
}

void add_trailers(HttpRequest& request, const AwsChunkReader& chunks) {
  for (auto& [name, value] : chunks.trailers()) {
    request.headers.set(name, value);
  }
  if (const std::string* coding = request.headers.find("Content-Encoding")) {
    std::string kept;
    for (const std::string_view part : split(*coding, ",")) {
      if (!same_name(trim(part), kChunked)) {
        kept += (kept.empty() ? "" : ",") + std::string(trim(part));
      }
    }
    request.sent_coding = *coding;
    request.headers.erase("Content-Encoding");
    if (!kept.empty()) {
      request.headers.add("Content-Encoding", std::move(kept));
    }
  }
}

}  // namespace formwork

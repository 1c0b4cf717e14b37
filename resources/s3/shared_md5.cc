// SPDX-License-Identifier: Apache-2.0
#include "resources/s3/shared_md5.hh"

#include <algorithm>
#include <array>
#include <cstdint>
#include <mutex>
#include <utility>
#include <vector>

#include "resources/s3/md5_lanes.hh"

namespace formwork::s3 {

namespace {

constexpr std::size_t kBlock = 64;
constexpr std::size_t kMostOfOne = 1024 * 1024;
constexpr std::size_t kMostOfAll = 16 * 1024 * 1024;
constexpr std::size_t kLargePiece = 64 * 1024;  // of a content that will have many
constexpr std::size_t kMostLanes = 16;
constexpr std::string_view kDigits = "0123456789abcdef";

}  // namespace

struct SharedMd5::Job {
  std::array<std::uint32_t, 4> state{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
  std::uint64_t size = 0;
  std::string waiting;
  std::size_t done = 0;  ///< Of what waits.

  std::size_t blocks() const { return (waiting.size() - done) / kBlock; }
  Md5Lane lane() {
    return {state.data(), reinterpret_cast<const unsigned char*>(waiting.data()) + done};
  }
  // Moving the rest to the front costs little while it is the smaller part.
  void forget_done() {
    if (done * 2 >= waiting.size()) {
      waiting.erase(0, std::exchange(done, 0));
    }
  }
};

/// Those that are under way.
class SharedMd5::Table {
 public:
  static Table& instance() {
    static Table table;
    return table;
  }

  void enter(Job& job) {
    const std::lock_guard lock(mutex_);
    jobs_.push_back(&job);
  }

  void leave(Job& job) {
    const std::lock_guard lock(mutex_);
    waiting_ -= job.waiting.size() - job.done;
    jobs_.erase(std::find(jobs_.begin(), jobs_.end(), &job));
  }

  void add(Job& job, std::string_view bytes) {
    const std::lock_guard lock(mutex_);
    job.size += bytes.size();
    keep(job, bytes);
    if (job.waiting.size() - job.done > kMostOfOne || waiting_ > kMostOfAll) {
      work(job);
    }
  }

  void finish(Job& job) {
    const std::lock_guard lock(mutex_);
    const std::uint64_t bits = job.size * 8;
    std::string end(1, '\x80');
    while ((job.size + end.size()) % kBlock != kBlock - sizeof bits) {
      end += '\0';
    }
    for (unsigned i = 0; i < sizeof bits; ++i) {
      end += static_cast<char>((bits >> (8U * i)) & 255U);
    }
    keep(job, end);
    work(job);
  }

 private:
  void keep(Job& job, std::string_view bytes) {
    if (bytes.size() >= kLargePiece) {
      job.waiting.reserve(kMostOfOne + kLargePiece);
    }
    job.waiting += bytes;
    waiting_ += bytes.size();
  }

  // All that waits of `job`, and of others as much as fits beside it.
  void work(Job& job) {
    while (job.blocks() != 0) {
      const std::vector<Job*> chosen = choose(job);
      std::size_t blocks = job.blocks();
      for (const Job* each : chosen) {
        blocks = std::min(blocks, each->blocks());
      }
      run(chosen, blocks);
    }
  }

  // The job first, then those that have most to do: the shortest says how far all of them go.
  std::vector<Job*> choose(Job& job) {
    std::vector<Job*> chosen;
    for (Job* each : jobs_) {
      if (each != &job && each->blocks() >= kLeastBlocks) {
        chosen.push_back(each);
      }
    }
    const std::size_t others = std::min(chosen.size(), wide_.lanes - 1);
    std::partial_sort(chosen.begin(), chosen.begin() + static_cast<std::ptrdiff_t>(others),
                      chosen.end(),
                      [](const Job* a, const Job* b) { return a->blocks() > b->blocks(); });
    chosen.resize(others);
    chosen.insert(chosen.begin(), &job);
    return chosen;
  }

  void run(const std::vector<Job*>& chosen, std::size_t blocks) {
    const Md5Width width = chosen.size() == 1 ? md5_narrow() : wide_;
    std::array<Md5Lane, kMostLanes> lanes;
    std::uint32_t unused[4] = {};
    for (std::size_t i = 0; i < width.lanes; ++i) {
      lanes[i] = chosen[i < chosen.size() ? i : 0]->lane();
      lanes[i].state = i < chosen.size() ? lanes[i].state : unused;
    }
    width.run(lanes.data(), blocks);
    for (Job* each : chosen) {
      each->done += blocks * kBlock;
      waiting_ -= blocks * kBlock;
      each->forget_done();
      // Of many contents each would keep room for its largest waiting.
      if (jobs_.size() > kMostLanes && each->blocks() == 0) {
        each->waiting.shrink_to_fit();
      }
    }
  }

  // Whoever has less is not worth a round of its own.
  static constexpr std::size_t kLeastBlocks = 16;

  std::mutex mutex_;
  std::vector<Job*> jobs_;
  std::size_t waiting_ = 0;  ///< Bytes, of all.
  Md5Width wide_ = md5_widest();
};

SharedMd5::SharedMd5() : job_(std::make_unique<Job>()) {
  Table::instance().enter(*job_);
}

SharedMd5::~SharedMd5() {
  Table::instance().leave(*job_);
}

void SharedMd5::add(std::string_view bytes) {
  Table::instance().add(*job_, bytes);
}

std::string SharedMd5::finish_hex() {
  Table::instance().finish(*job_);
  std::string text;
  for (const std::uint32_t word : job_->state) {
    for (unsigned bits = 0; bits < 32; bits += 8) {
      text += kDigits[(word >> (bits + 4)) & 15U];
      text += kDigits[(word >> bits) & 15U];
    }
  }
  return text;
}

}  // namespace formwork::s3

// SPDX-License-Identifier: Apache-2.0
#include "resources/s3/checksums.hh"

#include <algorithm>

#include "engine/base/hash.hh"
#include "engine/base/text.hh"
#include "engine/service/body_observer.hh"
#include "resources/s3/crc.hh"

namespace formwork::s3 {

namespace {

std::optional<Crc> crc_kind(std::string_view algorithm) {
  return algorithm == "CRC32"       ? std::optional(Crc::Crc32)
         : algorithm == "CRC32C"    ? std::optional(Crc::Crc32c)
         : algorithm == "CRC64NVME" ? std::optional(Crc::Crc64Nvme)
                                    : std::nullopt;
}

std::string big_endian(Crc kind, std::uint64_t value) {
  std::string bytes;
  for (int i = crc_width(kind) - 1; i >= 0; --i) {
    bytes += static_cast<char>((value >> (8U * static_cast<unsigned>(i))) & 255U);
  }
  return bytes;
}

std::uint64_t number_of(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char c : bytes) {
    value = (value << 8U) | static_cast<unsigned char>(c);
  }
  return value;
}

std::size_t width_of(std::string_view algorithm) {
  if (const auto kind = crc_kind(algorithm)) {
    return static_cast<std::size_t>(crc_width(*kind));
  }
  return algorithm == "SHA1" ? 20 : 32;
}

Failure invalid_value(ApiCall& call, std::string_view algorithm) {
  return refuse(call, 400, "InvalidRequest",
                "Value for x-amz-checksum-" + to_lower(algorithm) + " header is invalid.");
}

}  // namespace

bool is_checksum_algorithm(std::string_view name) {
  return std::find(kChecksumAlgorithms.begin(), kChecksumAlgorithms.end(), name) !=
         kChecksumAlgorithms.end();
}

std::string checksum_of(std::string_view algorithm, std::string_view bytes) {
  if (const auto kind = crc_kind(algorithm)) {
    return base64_encode(big_endian(*kind, crc_of(*kind, bytes)));
  }
  return algorithm == "SHA1" ? sha1_base64(bytes) : sha256_base64(bytes);
}

Summing::Summing(std::string_view algorithm) : crc_kind_(crc_kind(algorithm)) {
  if (!crc_kind_ && !algorithm.empty()) {
    sha_.emplace(algorithm == "SHA1" ? Digest::Kind::Sha1 : Digest::Kind::Sha256);
  }
}

void Summing::add(std::string_view bytes) {
  md5_.add(bytes);
  if (sha_) {
    sha_->add(bytes);
  }
  if (crc_kind_) {
    crc_ = crc_of(*crc_kind_, bytes, crc_);
  }
}

Sums Summing::finish() {
  Sums sums{md5_.finish_hex(), {}};
  if (sha_) {
    sums.checksum = base64_encode(sha_->finish());
  } else if (crc_kind_) {
    sums.checksum = base64_encode(big_endian(*crc_kind_, crc_));
  }
  return sums;
}

namespace {

/// Sums of a large content while it arrives: its MD5, and what the request's head asks for.
class ArrivingSums : public BodyObserver {
 public:
  explicit ArrivingSums(std::string algorithm)
      : algorithm_(std::move(algorithm)), summing_(algorithm_) {}
  void add(std::string_view bytes) override { summing_.add(bytes); }

  // Nothing when another algorithm is wanted after all.
  std::optional<Sums> sums(std::string_view algorithm) {
    if (!sums_) {
      sums_ = summing_.finish();
    }
    if (algorithm.empty()) {
      return Sums{sums_->md5, {}};
    }
    return algorithm == algorithm_ ? sums_ : std::nullopt;
  }

 private:
  std::string algorithm_;
  Summing summing_;
  std::optional<Sums> sums_;
};

std::string told_algorithm(const RequestHead& head) {
  const std::string asked = to_upper(head.header("x-amz-sdk-checksum-algorithm"));
  const std::string trailer = to_lower(head.header("x-amz-trailer"));
  for (const std::string_view algorithm : kChecksumAlgorithms) {
    const std::string field = "x-amz-checksum-" + to_lower(algorithm);
    if (asked == algorithm || !head.header(field).empty() || trim(trailer) == field) {
      return std::string(algorithm);
    }
  }
  return {};
}

std::shared_ptr<BodyObserver> observe(const RequestHead& head) {
  return std::make_shared<ArrivingSums>(told_algorithm(head));
}

constinit BodyObserverEntry observer_entry{"s3", &observe};
const Register<BodyObserverEntry> kRegistered(observer_entry);

}  // namespace

Result<Sums> sums_of(const Content& content, std::string_view algorithm) {
  if (auto* arrived = dynamic_cast<ArrivingSums*>(content.observer())) {
    if (auto sums = arrived->sums(algorithm)) {
      return *sums;
    }
  }
  Summing summing(algorithm);
  auto done = content.read([&](std::string_view piece) { summing.add(piece); });
  return done ? Result<Sums>(summing.finish()) : std::move(done).failure();
}

Result<std::optional<Checksum>> asked_checksum(ApiCall& call) {
  std::optional<Checksum> given;
  for (const std::string_view algorithm : kChecksumAlgorithms) {
    const Value* value = call.find("Checksum" + std::string(algorithm));
    if (value == nullptr) {
      continue;
    }
    if (given) {
      return refuse(call, 400, "InvalidRequest",
                    "Expecting a single x-amz-checksum- header. Multiple checksum Types are not "
                    "allowed.");
    }
    given = Checksum{std::string(algorithm), "FULL_OBJECT", value->scalar_text()};
  }
  const std::string asked = to_upper(call.text("ChecksumAlgorithm"));
  if (!given) {
    if (asked.empty()) {
      return std::optional<Checksum>();
    }
    if (!is_checksum_algorithm(asked)) {
      return refuse(call, 400, "InvalidRequest",
                    "Checksum algorithm provided is unsupported. Please try again with any of the "
                    "valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]");
    }
    return std::optional(Checksum{asked, "FULL_OBJECT", {}});
  }
  if (!asked.empty() && asked != given->algorithm) {
    return refuse(call, 400, "InvalidRequest",
                  "Value for x-amz-sdk-checksum-algorithm header is invalid.");
  }
  const auto decoded = base64_decode(given->value);
  if (!decoded || decoded->size() != width_of(given->algorithm)) {
    return invalid_value(call, given->algorithm);
  }
  return given;
}

Result<void> settle_checksum(ApiCall& call, Checksum& asked, const std::string& computed) {
  if (asked.value.empty()) {
    asked.value = computed;
  }
  return asked.value == computed ? Result<void>()
                                 : refuse(call, 400, "BadDigest",
                                          "The " + asked.algorithm +
                                              " you specified did not match the calculated "
                                              "checksum.");
}

Result<void> check_md5(ApiCall& call, const std::string& md5_hex) {
  const Value* given = call.find("ContentMD5");
  if (given == nullptr) {
    return {};
  }
  const auto decoded = base64_decode(trim(given->as_string()));
  constexpr std::size_t kMd5Size = 16;
  if (!decoded || decoded->size() != kMd5Size) {
    return refuse_with(call, 400, "InvalidDigest", "The Content-MD5 you specified was invalid.",
                       "Content-MD5", given->as_string());
  }
  if (*decoded != from_hex(md5_hex)) {
    call.answer.fault_members.set("ExpectedDigest", Value::string(given->as_string()));
    return refuse_with(call, 400, "BadDigest",
                       "The Content-MD5 you specified did not match what we received.",
                       "CalculatedDigest", base64_encode(from_hex(md5_hex)));
  }
  return {};
}

std::string full_checksum(std::string_view algorithm, const std::vector<PartSum>& parts) {
  const auto kind = crc_kind(algorithm);
  if (!kind || parts.empty()) {
    return {};
  }
  std::uint64_t joined = 0;
  bool is_first = true;
  for (const PartSum& part : parts) {
    const std::uint64_t value = number_of(base64_decode(part.value).value_or(""));
    joined =
        is_first ? value : crc_joined(*kind, joined, value, static_cast<std::uint64_t>(part.size));
    is_first = false;
  }
  return base64_encode(big_endian(*kind, joined));
}

std::string composite_checksum(std::string_view algorithm, const std::vector<PartSum>& parts) {
  std::string all;
  for (const PartSum& part : parts) {
    all += base64_decode(part.value).value_or("");
  }
  return checksum_of(algorithm, all) + "-" + std::to_string(parts.size());
}

void set_checksum(Value& output, std::string_view stored, bool with_type) {
  const auto checksum = read_checksum(stored);
  if (!checksum) {
    return;
  }
  output.set("Checksum" + checksum->algorithm, Value::string(checksum->value));
  if (with_type) {
    output.set("ChecksumType", Value::string(checksum->type));
  }
}

std::string from_hex(std::string_view text) {
  const auto digit = [](char c) {
    return static_cast<unsigned>(c <= '9' ? c - '0' : (c | 32) - 'a' + 10) & 15U;
  };
  std::string bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    bytes += static_cast<char>((digit(text[i]) << 4U) | digit(text[i + 1]));
  }
  return bytes;
}

}  // namespace formwork::s3

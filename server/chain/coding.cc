// SPDX-License-Identifier: Apache-2.0
// Content that travels compressed: requests of any service but those that store it, answers of
// DynamoDB, which also tell a checksum of what is sent.
#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <zlib.h>

#include "engine/base/text.hh"
#include "server/chain/stages.hh"

namespace formwork {
namespace {

constexpr std::size_t kLeastPacked = 4096;
constexpr std::size_t kMostUnpacked = std::size_t{256} << 20U;
constexpr std::size_t kPiece = std::size_t{64} << 10U;
constexpr int kGzipBits = 15 + 16;
constexpr int kZlibBits = 15;
constexpr int kMemoryLevel = 8;

Bytef* bytes_of(std::string_view text) {  // zlib takes what it only reads as not const
  return reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
}

/// What one or more gzip files hold; none when one of them is damaged.
std::optional<std::string> unpack_gzip(std::string_view packed) {
  z_stream stream{};
  if (inflateInit2(&stream, kGzipBits) != Z_OK) {
    return std::nullopt;
  }
  std::string text;
  std::string piece(kPiece, '\0');
  stream.next_in = bytes_of(packed);
  stream.avail_in = static_cast<uInt>(packed.size());
  int state = Z_OK;
  while (state == Z_OK && text.size() <= kMostUnpacked) {
    stream.next_out = bytes_of(piece);
    stream.avail_out = static_cast<uInt>(piece.size());
    state = inflate(&stream, Z_NO_FLUSH);
    text.append(piece, 0, piece.size() - stream.avail_out);
    if (state == Z_STREAM_END && stream.avail_in > 0) {
      state = inflateReset(&stream);
    }
  }
  inflateEnd(&stream);
  return state == Z_STREAM_END ? std::optional(std::move(text)) : std::nullopt;
}

std::optional<std::string> pack(std::string_view text, int bits) {
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, bits, kMemoryLevel, Z_DEFAULT_STRATEGY) !=
      Z_OK) {
    return std::nullopt;
  }
  std::string packed(deflateBound(&stream, static_cast<uLong>(text.size())), '\0');
  stream.next_in = bytes_of(text);
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = bytes_of(packed);
  stream.avail_out = static_cast<uInt>(packed.size());
  const int state = deflate(&stream, Z_FINISH);
  packed.resize(packed.size() - stream.avail_out);
  deflateEnd(&stream);
  return state == Z_STREAM_END ? std::optional(std::move(packed)) : std::nullopt;
}

/// "0.25" as thousands; more than 1 is 1. None: it is no number.
std::optional<int> quality(std::string_view text) {
  constexpr int kWhole = 10000;
  if (text.starts_with('-')) {
    return 0;
  }
  const std::size_t dot = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, dot);
  const std::string_view rest = text.substr(std::min(dot + 1, text.size()));
  const auto is_digits = [](std::string_view part) {
    return part.find_first_not_of("0123456789") == std::string_view::npos;
  };
  if (text.empty() || !is_digits(whole) || !is_digits(rest)) {
    return std::nullopt;
  }
  if (whole.find_first_not_of('0') != std::string_view::npos) {
    return kWhole;
  }
  int value = 0;
  int weight = kWhole / 10;
  for (const char c : rest) {
    value += (c - '0') * weight;
    weight /= 10;
  }
  return value;
}

/// One element of Accept-Encoding: "gzip; q=0.5".
struct Wish {
  std::string name;
  int weight = 0;
};

Wish read_wish(std::string_view element) {
  constexpr int kWhole = 10000;
  Wish wish;
  bool is_told = false;
  wish.weight = kWhole;
  for (const std::string_view part : split(element, ";")) {
    if (wish.name.empty()) {
      wish.name = to_lower(trim(part));
      continue;
    }
    const std::size_t sign = part.find('=');
    if (sign != std::string_view::npos && same_name(trim(part.substr(0, sign)), "q") && !is_told) {
      wish.weight = quality(trim(part.substr(sign + 1))).value_or(kWhole);
      is_told = true;
    }
  }
  return wish;
}

/// "gzip", "deflate" or "": what is wished most. Names go before "*", earlier ones before later.
std::string_view chosen_coding(std::string_view accepted) {
  struct Known {
    std::string_view name;
    int weight = -1;
    std::size_t position = 0;
  };
  std::array<Known, 2> known{Known{"gzip"}, Known{"deflate"}};
  int others = 0;
  std::size_t position = 0;
  for (const std::string_view element : split(accepted, ",")) {
    const Wish wish = read_wish(element);
    ++position;
    if (wish.name == "*") {
      others = std::max(others, wish.weight);
    }
    for (Known& one : known) {
      if (one.name == wish.name && wish.weight > one.weight) {
        one.weight = wish.weight;
        one.position = position;
      }
    }
  }
  const Known* best = nullptr;
  for (Known& one : known) {
    if (one.weight < 0) {
      one.weight = others;
      one.position = position + 1;
    }
    const bool is_better = best == nullptr || one.weight > best->weight ||
                           (one.weight == best->weight && one.position < best->position);
    best = is_better ? &one : best;
  }
  return best->weight > 0 ? best->name : std::string_view();
}

}  // namespace

Next unpack_coding(Exchange& exchange) {
  HttpRequest& request = exchange.request;
  const std::string* coding = request.headers.find("Content-Encoding");
  if (coding == nullptr || streaming_member(*exchange.wire.operation) != nullptr ||
      !request.body_file.empty() || calls_s3(exchange)) {
    return Next::Continue;
  }
  const bool is_gzip = same_name(trim(*coding), "gzip");
  if (!is_gzip && exchange.wire.service->name != "dynamodb") {
    return Next::Continue;
  }
  auto text = is_gzip ? unpack_gzip(request.body) : std::nullopt;
  if (!text) {
    exchange.refuse({"InternalServerError",
                     Severity::Error,
                     "The request's content is not in the coding that Content-Encoding tells.",
                     {},
                     {},
                     {}});
    exchange.response.status = 500;
    return Next::Answered;
  }
  request.body = *std::move(text);
  return Next::Continue;
}

Next pack_answer(Exchange& exchange) {
  if (exchange.wire.service == nullptr || exchange.wire.service->name != "dynamodb") {
    return Next::Continue;
  }
  HttpResponse& response = exchange.response;
  if (response.body.size() >= kLeastPacked) {
    const std::string_view coding = chosen_coding(exchange.request.headers.get("Accept-Encoding"));
    auto packed = coding.empty() ? std::nullopt
                                 : pack(response.body, coding == "gzip" ? kGzipBits : kZlibBits);
    if (packed) {
      response.body = *std::move(packed);
      response.headers.set("Content-Encoding", std::string(coding));
    }
  }
  const uLong sum = crc32(0, bytes_of(response.body), static_cast<uInt>(response.body.size()));
  response.headers.set("x-amz-crc32", std::to_string(sum));
  return Next::Continue;
}

}  // namespace formwork
